import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from '@cdktf/hcl2json';
import { load, parseTemplate, root, textOf } from './cloudformation.js';

/** The blocks of all files of a module, as the JSON that Terraform itself accepts. */
async function moduleIn(folder: string): Promise<any> {
  const files = readdirSync(root + folder).filter(name => name.endsWith('.tf'));
  const parsed = await Promise.all(files.map(name => parse(name, textOf(`${folder}/${name}`))));
  const blocks: any = {};
  for (const file of parsed) {
    for (const [kind, block] of Object.entries<any>(file)) blocks[kind] = { ...blocks[kind], ...block };
  }
  return blocks;
}

const snake = (name: string) => name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();

// Terraform reserves these names for the module block.
const reserved = ['source', 'version', 'providers', 'count', 'for_each', 'lifecycle', 'depends_on', 'locals'];

const modules = [
  ['deploy/terraform', 'template.yaml'],
  ['deploy/terraform/replica', 'replica.yaml'],
  ['deploy/terraform/source', 'source.yaml'],
];

for (const [folder, file] of modules) {
  describe(`The Terraform module over ${file}`, async () => {
    const { resource, variable, output } = await moduleIn(folder);
    const template = load(`deploy/${file}`);
    const more = file === 'template.yaml' ? ['environment'] : [];

    test('creates one stack of the template', () => {
      assert.deepEqual(Object.keys(resource), ['aws_cloudformation_stack']);
      const [stack] = resource.aws_cloudformation_stack.this;
      const up = '../'.repeat(folder.split('/').length - 1);
      assert.ok(stack.template_body.includes(`file("\${path.module}/${up}${file}")`));
    });

    test('has tags and a documented variable for every parameter, required if it has no default', () => {
      assert.deepEqual(Object.keys(variable).sort(), [...Object.keys(template.Parameters).map(snake), 'tags', ...more].sort());
      for (const [name, parameter] of Object.entries<any>(template.Parameters)) {
        const [{ description: text, default: value, nullable }] = variable[snake(name)];
        const description = text.trim().replaceAll(/\s+/g, ' '); // A long description is a heredoc.
        assert.ok(description.startsWith(parameter.Description), name);
        assert.equal(value, parameter.Default === undefined ? undefined : null, name);
        assert.equal(nullable, parameter.Default === undefined ? false : undefined, name);
        if (parameter.Default) assert.ok(description.endsWith(` Default: ${parameter.Default}.`), name);
        assert.ok(!reserved.includes(snake(name)), name);
      }
    });

    test('gives each variable the type of its parameter', () => {
      for (const [name, { Type, AllowedValues }] of Object.entries<any>(template.Parameters)) {
        const type = variable[snake(name)][0].type.replace(/^\$\{(.*)\}$/, '$1');
        const expected = AllowedValues?.includes('true') ? ['bool']
          : Type === 'Number' ? ['number']
          : Type === 'CommaDelimitedList' ? ['list(string)']
          : name === 'Replicas' ? ['list(string)']
          : name === 'DeadlineMarginSeconds' ? ['number'] : ['string'];
        assert.deepEqual([type], expected, name);
      }
    });

    test('passes every variable to the stack', () => {
      const { parameters } = resource.aws_cloudformation_stack.this[0];
      for (const name of Object.keys(template.Parameters)) {
        assert.match(parameters, new RegExp(`\\b${name} += [^\\n]*\\bvar\\.${snake(name)}\\b`));
      }
    });

    test('has an output for every output of the stack', () => {
      assert.deepEqual(Object.keys(output).sort(), Object.keys(template.Outputs).map(snake).sort());
    });
  });
}

test('The Terraform module inserts the variables of your own function after the comment in the template', async () => {
  const { resource } = await moduleIn('deploy/terraform');
  const pattern = /"\/(.*?)\\n\)\/"/.exec(resource.aws_cloudformation_stack.this[0].template_body)![1];
  const line = new RegExp(`${pattern}\\n)`).exec(textOf('deploy/template.yaml'))!;
  const inserted = textOf('deploy/template.yaml').replace(line[0], `${line[0]}          STAGE: "prod"\n`);
  assert.match(resource.aws_cloudformation_stack.this[0].template_body, / {10}\$\{json\w+\(name\)\}: /,
    'YAML 1.1 reads an unquoted NO as a Boolean');
  assert.equal(parseTemplate(inserted).Resources.Function.Properties.Environment.Variables.STAGE, 'prod');
});
