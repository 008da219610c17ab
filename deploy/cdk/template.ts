import { fileURLToPath } from 'node:url';
import { Aws, Fn, Token, Validations } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import type { Construct } from 'constructs';

/**
 * Includes a template. Each property, such as batchSize, sets the parameter of that name, such as BatchSize.
 * @param conditions The template's condition for each property that may be omitted.
 */
export function include<Props extends object>(
  scope: Construct, file: string, props: Props, conditions: { [property in keyof Props]?: string },
): CfnInclude {
  // The validator does not take into account that conditions prevent the use of empty parameters.
  Validations.of(scope).acknowledge({
    id: 'CloudFormation-Validate::W1030',
    reason: 'A condition prevents the use of the empty default.',
  });
  const given = Object.entries(props).filter(([, value]) => value !== undefined);
  const template = new CfnInclude(scope, 'Template', {
    // The path is relative to dist/cdk/, where the compiled file is.
    templateFile: fileURLToPath(new URL(`../../${file}`, import.meta.url)),
    preserveLogicalIds: false,
    parameters: Object.fromEntries(given.map(([name, value]) => [name[0].toUpperCase() + name.slice(1), parameter(value)])),
  });
  // A condition cannot refer to another resource's attribute. Here the value is known to be present, so the condition is true.
  for (const [name, value] of given) {
    const condition = conditions[name as keyof Props];
    if (condition && [value].flat().some(item => Token.isUnresolved(item))) {
      template.getCondition(condition).expression = Fn.conditionNot(Fn.conditionEquals(Aws.REGION, ''));
    }
  }
  return template;
}

// CloudFormation has no Boolean parameters, only text.
function parameter(value: unknown): unknown {
  return typeof value === 'boolean' ? String(value) : value;
}
