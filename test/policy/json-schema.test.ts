import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../src/policy/default-settings.ts';
import { policyJsonSchema } from '../../src/policy/json-schema.ts';

describe('JSON Schema of the policy', () => {
  const schema = policyJsonSchema() as {
    properties: Record<string, Record<string, unknown>>;
    required: string[];
    additionalProperties: boolean;
  };

  test('has every key, needs the version alone and allows no other', () => {
    expect(Object.keys(schema.properties)).toEqual(['holdpoint', ...Object.keys(defaultSettings)]);
    expect(schema.required).toEqual(['holdpoint']);
    expect(schema.additionalProperties).toBe(false);
  });

  test('is plain JSON and says what the keys mean', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(schema.properties['risk_classes']!['description']).toBe('A missing class takes the rules of the next higher one named.');
  });

  test('a matcher has exactly one key', () => {
    expect(JSON.stringify(schema)).toMatch(
      /"properties":\{"match":.{0,400}"path":.{0,400}"rest":.{0,400}"minProperties":1,"maxProperties":1/,
    );
  });
});
