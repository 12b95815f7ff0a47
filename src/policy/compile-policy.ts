import { parseByteSize } from '../model/byte-size.ts';
import type { NotAllowed } from '../model/declaration.ts';
import { parseDuration } from '../model/duration.ts';
import { riskClasses } from '../model/risk-class.ts';
import { compileRule } from './compile-rule.ts';
import { defaultSettings } from './default-settings.ts';
import type { Policy, PolicySettings } from './policy.ts';
import type { PolicyFile } from './schema.ts';

/** Line of the value at a path of the file. */
export type LineOf = (path: readonly (string | number)[]) => number;

/** A file that fits the grammar as a policy with every default filled in. */
export function compilePolicy(written: PolicyFile, file: string, lineOf: LineOf): Policy {
  const limits = { ...defaultSettings.limits, ...written.limits };
  return {
    file,
    pins: (written.runbooks ?? []).map((pin, index) => ({ ...pin, line: lineOf(['runbooks', index]) })),
    rules: (written.commands ?? []).map((rule, index) => compileRule(rule, lineOf(['commands', index]))),
    readOnlyCommands: written.read_only?.commands ?? defaultSettings.read_only.commands,
    classes: classesOf(written),
    highRisk: (written.high_risk ?? []).map((place, index) => ({
      line: lineOf(['high_risk', index]),
      paths: place.paths ?? [],
      services: place.services ?? [],
      ...(place.approval === undefined ? {} : { approval: place.approval }),
      ...(place.rehearsal === undefined ? {} : { rehearsal: place.rehearsal }),
    })),
    guardedPaths: written.guarded_paths ?? defaultSettings.guarded_paths,
    hiddenPaths: written.hidden_paths ?? [],
    notAllowed: (written.not_allowed ?? []).map(notAllowedOf),
    minimumServiceGates: (written.minimum_gates?.service ?? defaultSettings.minimum_gates.service).map((kinds) =>
      kinds.split('|').map((kind) => kind.trim()),
    ),
    strict: written.strict ?? defaultSettings.strict,
    irreversible: written.irreversible ?? defaultSettings.irreversible,
    selfControl: selfControlOf(written.self?.control ?? defaultSettings.self.control),
    signatures: written.signatures ?? defaultSettings.signatures,
    commit: written.commit ?? defaultSettings.commit,
    stores: written.stores ?? defaultSettings.stores,
    chains: written.chains ?? defaultSettings.chains,
    limits: {
      step_timeout: milliseconds(limits.step_timeout ?? defaultSettings.limits.step_timeout),
      max_timeout: milliseconds(limits.max_timeout ?? defaultSettings.limits.max_timeout),
      gate_timeout: milliseconds(limits.gate_timeout ?? defaultSettings.limits.gate_timeout),
      evidence_per_stream: bytes(limits.evidence_per_stream ?? defaultSettings.limits.evidence_per_stream),
      evidence_in_git: bytes(limits.evidence_in_git ?? defaultSettings.limits.evidence_in_git),
      keep_snapshots: milliseconds(limits.keep_snapshots ?? defaultSettings.limits.keep_snapshots),
      keep_evidence: milliseconds(limits.keep_evidence ?? defaultSettings.limits.keep_evidence),
      snapshot: bytes(limits.snapshot ?? defaultSettings.limits.snapshot),
    },
    redact: {
      env: written.redact?.env ?? [],
      files: written.redact?.files ?? [],
      patterns: written.redact?.patterns ?? [],
      presets: written.redact?.presets ?? [],
    },
    settings: settingsOf(written, lineOf),
  };
}

function classesOf(written: PolicyFile): Policy['classes'] {
  const named = written.risk_classes ?? defaultSettings.risk_classes;
  return Object.fromEntries(
    riskClasses.flatMap((name) => {
      const rule = named[name];
      return rule === undefined ? [] : [[name, { confirm_within: 'optional' as const, on_fail: 'rollback' as const, ...rule }]];
    }),
  );
}

function notAllowedOf(item: NonNullable<PolicyFile['not_allowed']>[number]): NotAllowed {
  if (typeof item === 'string') return { kind: 'text', text: item };
  if (item.path !== undefined) return { kind: 'path', path: item.path };
  if (item.service !== undefined) return { kind: 'service', unit: item.service };
  if (item.command !== undefined) return { kind: 'command', line: item.command };
  throw new TypeError('an item of not_allowed without a key got past the grammar');
}

function selfControlOf(control: NonNullable<PolicyFile['self']>['control']): Policy['selfControl'] {
  if (control === 'reason') return control;
  return 'wait' in control ? { wait: milliseconds(control.wait) } : { countersign_within: milliseconds(control.countersign_within) };
}

/** Every key of the interface with its value as written, else its default. */
function settingsOf(written: PolicyFile, lineOf: LineOf): PolicySettings {
  const present = Object.entries(written).filter(([key, value]) => key !== 'holdpoint' && value !== undefined);
  return {
    values: { ...defaultSettings, ...Object.fromEntries(present) },
    lines: Object.fromEntries(present.map(([key]) => [key, lineOf([key])])),
  };
}

/** The grammar has checked the form; anything else is our bug. */
function milliseconds(text: string): number {
  const value = parseDuration(text);
  if (value === undefined) throw new TypeError(`not a duration: ${text}`);
  return value;
}

function bytes(text: string): number {
  const value = parseByteSize(text);
  if (value === undefined) throw new TypeError(`not a size: ${text}`);
  return value;
}
