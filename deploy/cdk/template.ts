import { fileURLToPath } from 'node:url';
import { Validations } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import type { Construct } from 'constructs';

/** Brings a template in, with properties such as batchSize as its parameters, such as BatchSize. */
export function include(scope: Construct, file: string, props: object): CfnInclude {
  // The check does not see that a parameter that is left empty is not used.
  Validations.of(scope).acknowledge({ id: 'CloudFormation-Validate::W1030', reason: 'A condition keeps the empty default from being used.' });
  const given = Object.entries(props).filter(([, value]) => value !== undefined);
  return new CfnInclude(scope, 'Template', {
    // From dist/cdk/, where this file runs.
    templateFile: fileURLToPath(new URL(`../../${file}`, import.meta.url)),
    preserveLogicalIds: false,
    parameters: Object.fromEntries(given.map(([name, value]) => [name[0].toUpperCase() + name.slice(1), parameter(value)])),
  });
}

// CloudFormation's truth values are words.
function parameter(value: unknown): unknown {
  return typeof value === 'boolean' ? String(value) : value;
}
