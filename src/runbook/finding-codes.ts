import { documentCodes } from '../document/document-codes.ts';

interface CodeEntry {
  readonly severity: 'error' | 'warning';
  readonly meaning: string;
}

/** Every code that checking or planning a runbook can report beside those of reading a file. A `warning` becomes an error under policy `strict: true`. */
export const runbookCodes = {
  'unknown-version': { severity: 'error', meaning: 'The file is written for another version of the format.' },
  'action-missing': { severity: 'error', meaning: 'A step or an undo names no action.' },
  'action-several': { severity: 'error', meaning: 'A step or an undo names more than one action.' },
  'gate-kind-missing': { severity: 'error', meaning: 'A gate names no kind.' },
  'gate-kind-several': { severity: 'error', meaning: 'A gate names more than one kind.' },
  'choose-one': { severity: 'error', meaning: 'Of several keys exactly one may stand, or must.' },
  'timing-twice': { severity: 'error', meaning: 'A timing key stands beside the kind of the gate and inside it.' },
  'command-not-simple': { severity: 'error', meaning: 'A command line is not one simple command of literal words.' },
  'command-empty': { severity: 'error', meaning: 'A command has no words.' },
  'command-builtin': { severity: 'error', meaning: 'A command is a builtin of shells, and no shell runs.' },
  'command-path': { severity: 'error', meaning: 'A program is neither a canonical absolute path nor a bare name.' },
  'command-character': { severity: 'error', meaning: 'A word of a command holds a character that cannot be seen or is a look-alike.' },
  'command-too-long': { severity: 'error', meaning: 'A command is longer than the kernel accepts.' },
  'save-not-kept': {
    severity: 'error',
    meaning: 'A command saves its output where nothing stays: in a gate, a fact, a READ_ONLY operation.',
  },
  'reach-processes-as-root': { severity: 'error', meaning: 'Reaching processes needs a user other than root.' },
  'reach-blind': { severity: 'warning', meaning: 'The command sees nothing without reach, and then answers that all is well.' },
  'reach-blind-gate': { severity: 'error', meaning: 'The same in a gate.' },
  'env-decides-code': {
    severity: 'warning',
    meaning: 'A variable decides which code runs; only a policy rule that names it lets it through.',
  },
  'gate-cannot-fail': { severity: 'warning', meaning: 'The gate passes whatever the host is like.' },
  'gates-missing': { severity: 'error', meaning: 'The action needs gates.' },
  'gates-below-minimum': { severity: 'warning', meaning: 'A service step has fewer kinds of gates than the policy wants.' },
  'healthy-missing': { severity: 'warning', meaning: 'A changing operation says nothing about health.' },
  'undo-missing': { severity: 'error', meaning: 'The step must say how it is undone.' },
  'undo-misfit': { severity: 'error', meaning: 'This kind of undo does not fit the action.' },
  'undo-before-files': {
    severity: 'warning',
    meaning: 'An undo starts, restarts or reloads a unit before the files of an earlier step are back.',
  },
  'undo-keeps-nothing': { severity: 'error', meaning: 'A snapshot would hold nothing: only kept paths, or none, are written.' },
  'class-too-low': { severity: 'error', meaning: 'The declared risk class is lower than the steps need.' },
  'class-depends': { severity: 'warning', meaning: 'The declared risk class suffices only if policy says that the command only looks.' },
  'unit-not-allowed': { severity: 'error', meaning: 'A service step names a unit that allowed_services does not list.' },
  'unit-contradiction': { severity: 'error', meaning: 'A unit is allowed and not allowed.' },
  'scope-root': { severity: 'error', meaning: 'The scope is the whole file system.' },
  'scope-own-files': { severity: 'error', meaning: "The scope covers Holdpoint's own state, policy, signers or ledger." },
  'scope-twice': { severity: 'warning', meaning: 'An allowed path lies in another one.' },
  'scope-contradiction': { severity: 'error', meaning: 'A path is allowed and not allowed.' },
  'path-outside-scope': { severity: 'error', meaning: 'A step writes a path that allowed_paths does not cover.' },
  'path-protected': { severity: 'error', meaning: 'A step writes a path that is guarded, hidden or not allowed.' },
  'path-not-canonical': { severity: 'error', meaning: 'With its values put in, a path is not canonical.' },
  'command-contradiction': { severity: 'error', meaning: 'A step runs a command that is not allowed.' },
  'name-unknown': { severity: 'error', meaning: 'A reference names no parameter, no fact and not operation_id.' },
  'name-not-here': { severity: 'error', meaning: 'A reference stands where none may, or its value is not known there.' },
  'name-malformed': { severity: 'error', meaning: 'A dollar sign and a brace that are neither a reference nor escaped.' },
  'name-taken': { severity: 'error', meaning: 'Two things have one name, or a name is reserved.' },
  'secret-exposed': { severity: 'error', meaning: 'A secret stands where it would be seen: in an argv, a name, a path.' },
  'pattern-broken': { severity: 'error', meaning: 'A pattern does not compile.' },
  'stdout-missing': { severity: 'error', meaning: 'A fact needs a pattern for stdout.' },
  'groups-several': { severity: 'error', meaning: "A fact's pattern has more than one group." },
  'parameter-contradiction': { severity: 'error', meaning: "A parameter's keys do not fit its type or each other." },
  'parameter-missing': { severity: 'error', meaning: 'A parameter has no value.' },
  'parameter-unknown': { severity: 'error', meaning: 'A value is given for a parameter that does not exist.' },
  'parameter-invalid': { severity: 'error', meaning: 'A value does not fit its parameter.' },
  'parameter-unused': { severity: 'warning', meaning: 'Nothing refers to the parameter or fact.' },
  'file-missing': { severity: 'error', meaning: 'A file of the workspace that the runbook uses is not there.' },
  'command-not-allowed': { severity: 'error', meaning: 'No rule of the policy allows the command.' },
  'program-ambiguous': { severity: 'error', meaning: 'A bare program name stands for none or several allowed programs.' },
  'timeout-too-long': { severity: 'error', meaning: "A timeout is longer than the policy's max_timeout." },
  'not-allowed-by-policy': { severity: 'error', meaning: 'The policy allows no operation to do this.' },
  'irreversible-refused': { severity: 'error', meaning: 'The policy refuses steps that cannot be undone.' },
  'on-fail-refused': { severity: 'error', meaning: 'The policy halts this class after a failure, and the runbook says rollback.' },
  'not-built-yet': { severity: 'error', meaning: 'The grammar has it; this release does not do it.' },
} as const satisfies Readonly<Record<string, CodeEntry>>;

/** All codes with severity and meaning, for the documentation. */
export const findingCodes: Readonly<Record<string, CodeEntry>> = {
  ...Object.fromEntries(Object.entries(documentCodes).map(([code, meaning]) => [code, { severity: 'error' as const, meaning }])),
  ...runbookCodes,
};
