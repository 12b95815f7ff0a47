// The arrows of docs/ARCHITECTURE.md as sentences a tool checks. Every comment tells the reader what to do instead.
// Run by `npm run boundaries`, which also refuses to pass when fewer modules were looked at than there are files.

const decides = '^src/(runbook|policy|engine|trust|ledger|governance)/';
const pure = '^src/(model|ports|document|runbook|policy|engine|trust|ledger|governance|report)/';
const adapters = '^src/(host|evidence|storage)/';
const npm = (...names) => `node_modules/(${names.join('|')})/`;

export default {
  forbidden: [
    {
      name: 'pure-rooms-know-no-machine',
      comment:
        'A pure room imports no Node built-in: take the bytes, the time, the random value or the setting as an argument, or put the act ' +
        'behind a port and let the runner perform it. Digests come from src/model/digest.ts, the one file that may use node:crypto.',
      severity: 'error',
      from: { path: pure, pathNot: '^src/model/digest\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'digest-uses-crypto-alone',
      comment: 'src/model/digest.ts may use node:crypto and nothing else of Node: it is still a pure room.',
      severity: 'error',
      from: { path: '^src/model/digest\\.ts$' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'model-stands-alone',
      comment:
        'model/ holds the shared nouns and looks at no other room: move the noun down into model/, or the behaviour up to where it is used.',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { path: '^src/', pathNot: '^src/model/' },
    },
    {
      name: 'ports-are-types-over-the-model',
      comment: 'ports/ says what is asked of the outside world in the nouns of model/: move a type it needs into model/.',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { path: '^src/', pathNot: '^src/(ports|model)/' },
    },
    {
      name: 'document-knows-text-alone',
      comment: 'document/ turns bytes into text with positions and knows no grammar: what a key means belongs in runbook/ or policy/.',
      severity: 'error',
      from: { path: '^src/document/' },
      to: { path: '^src/', pathNot: '^src/(document|model)/' },
    },
    {
      name: 'deciding-rooms-do-not-meet',
      comment:
        'runbook, policy, engine, trust, ledger and governance import only document, ports, model and themselves: a noun two of them share belongs in model/; ' +
        'where one needs the answer of another, the runner or the command asks the first and hands the answer over as an argument.',
      severity: 'error',
      from: { path: decides },
      to: { path: '^src/', pathNot: ['^src/(model|ports|document)/', '^src/$1/'] },
    },
    {
      name: 'report-only-reads',
      comment:
        'report/ turns journal and ledger into words: it may use the deciding rooms, ports and model. What it needs from above comes as an argument.',
      severity: 'error',
      from: { path: '^src/report/' },
      to: { path: '^src/', pathNot: [pure] },
    },
    {
      name: 'runner-asks-ports',
      comment:
        'runner/ performs effects through ports and never sees an adapter, a command or a screen: add the verb to a port and let cli.ts wire it.',
      severity: 'error',
      from: { path: '^src/runner/' },
      to: { path: '^src/', pathNot: [pure, '^src/runner/'] },
    },
    {
      name: 'adapters-know-ports-and-model',
      comment:
        'host, evidence and storage implement ports in the nouns of model/ and know nobody else, not even each other: pass what they need as an argument from cli.ts.',
      severity: 'error',
      from: { path: adapters },
      to: { path: '^src/', pathNot: ['^src/(model|ports)/', '^src/$1/'] },
    },
    {
      name: 'only-cli-wires-adapters',
      comment:
        'Only src/cli.ts builds adapters: ask for a port (src/ports) in your arguments instead of importing host, evidence or storage.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/cli\\.ts$', adapters] },
      to: { path: adapters },
    },
    {
      name: 'nobody-sees-cli',
      comment: 'src/cli.ts sees everything and nobody sees it: take what you need as an argument.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli\\.ts$' },
      to: { path: '^src/cli\\.ts$' },
    },
    {
      name: 'commands-and-screens-do-not-meet',
      comment:
        'A command never imports a screen and a screen never a command: both stand on runner/ and report/, and a screen implements the Skin port.',
      severity: 'error',
      from: { path: '^src/(commands|tui)/' },
      to: { path: '^src/(commands|tui)/', pathNot: '^src/$1/' },
    },
    {
      name: 'screens-load-late',
      comment: 'cli.ts reaches tui/ by `await import()` alone, so that a command without a terminal never loads React.',
      severity: 'error',
      from: { path: '^src/cli\\.ts$' },
      to: { path: '^src/tui/', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-screens-draw',
      comment: 'Only tui/ imports ink and react: say it in words (src/report/words) and let each skin draw it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/tui/' },
      to: { path: npm('ink', 'react', '@types/react') },
    },
    {
      name: 'one-file-starts-processes',
      comment:
        'Processes are started by src/host/spawn.ts and what lies in src/host/spawn/ alone (argv only, kill ladder, output caps): take the port Processes as an argument.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/host/spawn\\.ts$', '^src/host/spawn/'] },
      to: { path: [npm('execa'), '^(node:)?child_process$', '^(node:)?cluster$'] },
    },
    {
      name: 'one-file-talks-to-git',
      comment: 'git is spoken to by src/storage/git.ts alone (fixed argv, fixed environment): take the port Git as an argument.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/storage/git\\.ts$' },
      to: { path: npm('simple-git') },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that import each other are one idea or three: join them, or move what both need into a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-barrels',
      comment: 'No index.ts: import from the file that says what it exports.',
      severity: 'error',
      from: {},
      to: { path: '(^|/)index[.]tsx?$', pathNot: 'node_modules' },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'Nothing imports test/: move what the program or a tool needs into src/ or tools/.',
      severity: 'error',
      from: { path: '^(src|tools|scripts)/' },
      to: { path: '^test/' },
    },
    {
      name: 'program-imports-no-tools',
      comment:
        'The program does not know tools/, scripts/ or the data of the workspace (runbooks, ops, ledger, templates): read data through the Store port.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(tools|scripts|runbooks|ops|ledger|templates)/' },
    },
    {
      name: 'program-uses-declared-packages',
      comment: 'The program may use these packages alone; a new one is a decision (docs/decisions) before it is an import.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        path: 'node_modules/',
        pathNot: npm(
          '@types/[^/]+',
          'canonicalize',
          'commander',
          'date-fns',
          'execa',
          'ink',
          'react',
          'simple-git',
          // Ink's own measure of a cell's width: rows are wrapped as Ink will draw them.
          'string-width',
          'unbash',
          'yaml',
          'zod',
        ),
      },
    },
    {
      name: 'no-unresolved-import',
      comment: 'This import leads nowhere: write the path with its extension, or declare the package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dead-rooms',
      comment: 'Nothing reaches this file from cli.ts or tools/: use it or remove it.',
      severity: 'error',
      from: { path: '^(src/cli\\.ts$|tools/)' },
      to: { path: '^src/', pathNot: '^src/cli\\.ts$', reachable: false },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Type imports count: an arrow in the wrong direction is one whether or not it survives compilation.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
    skipAnalysisNotInRules: true,
  },
};
