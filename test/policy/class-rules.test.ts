import { describe, expect, test } from 'vitest';
import type { RiskClass } from '../../src/model/risk-class.ts';
import { rulesFor, strictestRule } from '../../src/policy/class-rules.ts';
import { authority, policyOf } from './command.ts';
import { declaration } from './plan.ts';

const ask = (yaml: string, riskClass: RiskClass, more = {}, computed: RiskClass = 'READ_ONLY') =>
  rulesFor(policyOf(yaml), declaration(riskClass, more), computed);

describe('rules of a class', () => {
  test('by default', () => {
    expect(ask('', 'READ_ONLY')).toEqual({
      approval: 'none',
      rehearsal: 'optional',
      enforcement: 'kernel',
      confirm_within: 'optional',
      self_control: 'reason',
      signatures: 'wanted',
      commit: true,
      limits: {
        step_timeout: 600_000,
        max_timeout: 7_200_000,
        gate_timeout: 30_000,
        evidence_per_stream: 16_777_216,
        evidence_in_git: 262_144,
        keep_snapshots: 2_592_000_000,
        keep_evidence: 15_552_000_000,
        snapshot: 4_294_967_296,
      },
    });
    expect(ask('', 'LOW_RISK_CONFIG')).toMatchObject({
      approval: 'self',
      rehearsal: 'optional',
      enforcement: 'kernel',
      confirm_within: 'optional',
    });
    expect(ask('', 'FILESYSTEM_WRITE')).toMatchObject({ approval: 'self', rehearsal: 'required' });
    expect(ask('', 'ACCESS_CHANGE')).toMatchObject({ confirm_within: 'required' });
    expect(ask('', 'HOST_CHANGE')).toMatchObject({ enforcement: 'partial' });
  });

  test('the higher of the declared and the computed class counts', () => {
    expect(ask('', 'READ_ONLY', {}, 'ACCESS_CHANGE')).toMatchObject({ confirm_within: 'required' });
    expect(ask('', 'ACCESS_CHANGE', {}, 'READ_ONLY')).toMatchObject({ confirm_within: 'required' });
  });

  const two =
    'risk_classes:\n  SERVICE_RESTART: { approval: none, rehearsal: optional, enforcement: advisory }\n  DATA_CHANGE: { approval: self, rehearsal: required, enforcement: kernel, on_fail: halt }\n';
  test('a missing class takes the rules of the next higher one named', () => {
    expect(ask(two, 'READ_ONLY')).toMatchObject({ approval: 'none', enforcement: 'advisory' });
    expect(ask(two, 'SERVICE_RESTART')).toMatchObject({ approval: 'none', enforcement: 'advisory' });
    expect(ask(two, 'FILESYSTEM_WRITE')).toMatchObject({ approval: 'self', rehearsal: 'required' });
  });

  test('above the highest one named, the strictest rules hold', () => {
    expect(ask(two, 'ACCESS_CHANGE')).toMatchObject({
      approval: 'other',
      rehearsal: 'required',
      enforcement: 'kernel',
      confirm_within: 'required',
      signatures: 'required',
    });
    expect(strictestRule.on_fail).toBe('halt');
  });

  test('on_fail is the class’s, rollback where it says nothing', () => {
    expect(authority('').onFailFor('DATA_CHANGE')).toBe('halt');
    expect(authority('').onFailFor('LOW_RISK_CONFIG')).toBe('rollback');
    expect(authority(two).onFailFor('FILESYSTEM_WRITE')).toBe('halt');
    expect(authority(two).onFailFor('HOST_CHANGE')).toBe('halt');
  });

  test('approval by another person implies signatures', () => {
    expect(
      ask('risk_classes: { HOST_CHANGE: { approval: other, rehearsal: optional, enforcement: kernel } }\nsignatures: none\n', 'READ_ONLY')
        .signatures,
    ).toBe('required');
    expect(ask('signatures: none\n', 'READ_ONLY').signatures).toBe('none');
  });

  test.each([
    ['{ control: reason }', 'reason'],
    ['{ control: { wait: 10m } }', { wait: 600_000 }],
    ['{ control: { countersign_within: 7d } }', { countersign_within: 604_800_000 }],
  ])('self: %s', (written, control) => expect(ask(`self: ${written}\n`, 'READ_ONLY').self_control).toEqual(control));
});

describe('places of high risk', () => {
  const yaml =
    'high_risk:\n  - { paths: [/etc/nginx/ssl], approval: other }\n  - { services: [postgresql], rehearsal: required }\n  - { paths: [/srv/pay], approval: none }\n';
  const paths = (...list: string[]) => ({ allowed_paths: list.map((path) => ({ path, keep: false })) });

  test.each([
    [paths('/etc/nginx/ssl'), 'other'],
    [paths('/etc/nginx/ssl/site'), 'other'],
    [paths('/etc/nginx'), 'other'],
    [paths('/'), 'other'],
    [paths('/etc/nginx/ssl2'), 'self'],
    [paths('/srv/pay'), 'self'],
    [paths(), 'self'],
  ])('%j → approval %s', (more, approval) => expect(ask(yaml, 'LOW_RISK_CONFIG', more).approval).toBe(approval));

  test.each(['postgresql', 'postgresql.service'])('unit %s', (unit) => {
    expect(ask(yaml, 'SERVICE_RESTART', { allowed_services: [unit] }).rehearsal).toBe('required');
    expect(ask(yaml, 'SERVICE_RESTART', { allowed_services: ['postgresql.timer'] }).rehearsal).toBe('optional');
  });
});
