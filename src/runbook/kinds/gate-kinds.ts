import { gateCommand } from './gate-command.ts';
import { gateContracts } from './gate-contracts.ts';
import { gateFile } from './gate-file.ts';
import { gateHttp } from './gate-http.ts';
import { gateJournal } from './gate-journal.ts';
import type { GateKind } from './gate-kind.ts';
import { gateLog } from './gate-log.ts';
import { gateManual } from './gate-manual.ts';
import { gatePrometheus } from './gate-prometheus.ts';
import { gateService } from './gate-service.ts';
import { gateTcp } from './gate-tcp.ts';

/** Every kind of gate by its key in a runbook. A new one is a file beside this one and a line here. */
export const gateKinds = {
  command: gateCommand,
  service: gateService,
  log: gateLog,
  journal: gateJournal,
  http: gateHttp,
  tcp: gateTcp,
  file: gateFile,
  prometheus: gatePrometheus,
  contracts: gateContracts,
  manual: gateManual,
} as const satisfies Readonly<Record<string, GateKind>>;

export type GateKey = keyof typeof gateKinds;
export const gateKeys = Object.keys(gateKinds) as readonly GateKey[];
