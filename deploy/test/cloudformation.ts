import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, type ScalarTag, type CollectionTag } from 'yaml';

/** The repository's root, relative to dist/test/. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

export const textOf = (path: string): string => readFileSync(root + path, 'utf8');

/** The anchors of the sections in a rendered page. */
export const sectionsOf = (page: string): string[] => [...textOf(page).replaceAll(/```.*?```/gs, '').matchAll(/^#+ (.+)$/gm)]
  .map(([, title]) => title.toLowerCase().replaceAll(/[^\w\- ]/g, '').replaceAll(' ', '-'));

const functions = [
  'And', 'Base64', 'Condition', 'Equals', 'FindInMap', 'GetAtt', 'If', 'Join', 'Not', 'Or', 'Ref', 'Select', 'Split', 'Sub',
];

// !Sub x stands for { "Fn::Sub": x }, for scalars and lists.
const tags = functions.flatMap((name): (ScalarTag | CollectionTag)[] => {
  const long = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
  const value = (given: any) => ({ [long]: name === 'GetAtt' && typeof given === 'string' ? given.split('.') : given });
  return [
    { tag: `!${name}`, resolve: (text: string) => value(text) },
    { tag: `!${name}`, collection: 'seq', resolve: (list: any) => value(list.toJSON()) as any },
  ];
});

export function parseTemplate(text: string): any {
  return parse(text, { customTags: tags });
}

export const load = (file: string): any => parseTemplate(textOf(file));

const pseudo: Record<string, string> = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::URLSuffix': 'amazonaws.com',
};

const absent = Symbol('AWS::NoValue');

/** Resolves a template's conditions, functions, and parameters, as CloudFormation would with these parameters. */
export function resolve(template: any, parameters: Record<string, string>): any {
  for (const given of Object.keys(parameters)) {
    if (!(given in template.Parameters)) throw new Error(`There is no parameter ${given}.`);
  }

  return { AWSTemplateFormatVersion: template.AWSTemplateFormatVersion, Resources: section('Resources'), Outputs: section('Outputs') };

  function section(name: string): any {
    const present = Object.entries<any>(template[name]).filter(([, { Condition }]) => Condition === undefined || condition(Condition));
    return Object.fromEntries(present.map(([id, { Condition, ...rest }]) => [id, value(rest)]));
  }

  function condition(name: string): boolean {
    return value(template.Conditions[name]);
  }

  function value(node: any): any {
    if (Array.isArray(node)) return node.map(value).filter(item => item !== absent);
    if (node === null || typeof node !== 'object') return node;
    const [key] = Object.keys(node);
    if (key === 'Condition' && typeof node.Condition === 'string') return condition(node.Condition);
    if (key === 'Ref' || key?.startsWith('Fn::')) return call(key, node[key]);
    return Object.fromEntries(Object.entries(node).map(([k, v]) => [k, value(v)]).filter(([, v]) => v !== absent));
  }

  function call(name: string, given: any): any {
    switch (name) {
      case 'Ref': return reference(given);
      case 'Fn::GetAtt': return resource(given[0], given[1]);
      case 'Fn::If': return value(condition(given[0]) ? given[1] : given[2]);
      case 'Fn::Equals': return String(value(given[0])) === String(value(given[1]));
      case 'Fn::And': return given.every(value);
      case 'Fn::Or': return given.some(value);
      case 'Fn::Not': return !value(given[0]);
      case 'Fn::Join': return value(given[1]).join(given[0]);
      case 'Fn::Split': return value(given[1]).split(given[0]);
      case 'Fn::Select': return selected(value(given[1]), given[0]);
      case 'Fn::Sub': return substituted(given);
      default: throw new Error(`This resolver does not know ${name}.`);
    }
  }

  function selected(list: any[], index: number): any {
    if (index >= list.length) throw new Error(`Fn::Select of ${index} from ${JSON.stringify(list)}`);
    return list[index];
  }

  function substituted(given: any): string {
    const [text, variables] = typeof given === 'string' ? [given, {}] : given;
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_: string, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in variables) return value(variables[name]);
      return name.includes('.') ? resource(...(name.split('.') as [string, string])) : reference(name);
    });
  }

  function reference(name: string): any {
    if (name === 'AWS::NoValue') return absent;
    if (name in pseudo) return pseudo[name];
    const parameter = template.Parameters[name];
    if (!parameter) return resource(name);
    const given = parameters[name] ?? parameter.Default;
    if (given === undefined) throw new Error(`The parameter ${name} is not given.`);
    return parameter.Type === 'CommaDelimitedList' ? given.split(',') : given;
  }

  function resource(id: string, attribute?: string): string {
    const type = template.Resources[id]?.Type;
    if (!type) throw new Error(`There is no resource ${id}.`);
    switch (`${type} ${attribute ?? 'Ref'}`) {
      case 'AWS::DynamoDB::Table Ref': return parameters.TableName;
      case 'AWS::DynamoDB::Table Arn': return `arn:aws:dynamodb:us-east-1:123456789012:table/${parameters.TableName}`;
      case 'AWS::DynamoDB::Table StreamArn':
        return `arn:aws:dynamodb:us-east-1:123456789012:table/${parameters.TableName}/stream/2026-01-01T00:00:00.000`;
      case 'AWS::ApplicationAutoScaling::ScalableTarget Ref': return `service/dynamodb|${id}`;
      case 'AWS::IAM::Role Arn': return `arn:aws:iam::123456789012:role/${id}`;
      case 'AWS::S3::Bucket Arn': return 'arn:aws:s3:::failure-bucket';
      case 'AWS::S3::Bucket Ref': return 'failure-bucket';
      case 'AWS::Lambda::Function Arn': return 'arn:aws:lambda:us-east-1:123456789012:function:orders-replicator';
      case 'AWS::Lambda::Function Ref': return 'orders-replicator';
      case 'AWS::Lambda::EventSourceMapping Ref': return '11111111-2222-3333-4444-555555555555';
      case 'AWS::Logs::LogGroup Ref': return '/aws/lambda/orders-replicator';
      case 'AWS::CloudWatch::Alarm Arn': return `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${id}`;
      case 'AWS::CloudWatch::Dashboard Ref': return 'orders-replicator-us-east-1';
      default: throw new Error(`This resolver does not know ${attribute ?? 'Ref'} of ${type}.`);
    }
  }
}
