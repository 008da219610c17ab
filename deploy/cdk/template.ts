import { fileURLToPath } from 'node:url';
import { Aws, Fn, Token, Validations } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import type { Construct } from 'constructs';

/**
 * Brings a template in, with properties such as batchSize as its parameters, such as BatchSize.
 * @param conditions The template's condition for each property that may be left out.
 */
export function include<Props extends object>(scope: Construct, file: string, props: Props, conditions: { [property in keyof Props]?: string }): CfnInclude {
  // The check does not see that a parameter that is left empty is not used.
  Validations.of(scope).acknowledge({ id: 'CloudFormation-Validate::W1030', reason: 'A condition keeps the empty default from being used.' });
  const given = Object.entries(props).filter(([, value]) => value !== undefined);
  const template = new CfnInclude(scope, 'Template', {
    // From dist/cdk/, where this file runs.
    templateFile: fileURLToPath(new URL(`../../${file}`, import.meta.url)),
    preserveLogicalIds: false,
    parameters: Object.fromEntries(given.map(([name, value]) => [name[0].toUpperCase() + name.slice(1), parameter(value)])),
  });
  // A condition cannot look at another resource's attribute. That one is given is known here.
  for (const [name, value] of given) {
    const condition = conditions[name as keyof Props];
    if (condition && [value].flat().some(item => Token.isUnresolved(item))) {
      template.getCondition(condition).expression = Fn.conditionNot(Fn.conditionEquals(Aws.REGION, ''));
    }
  }
  return template;
}

// CloudFormation's truth values are words.
function parameter(value: unknown): unknown {
  return typeof value === 'boolean' ? String(value) : value;
}
