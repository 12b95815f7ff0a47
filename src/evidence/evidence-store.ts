// evidence: what commands print on its one way: redact, cap, spool, make visible. It must never know what the output is for.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ok } from '../model/failure.ts';
import { visibleText } from '../model/visible-text.ts';
import type { EvidenceStore } from '../ports/evidence.ts';
import { visibleBytes } from './decode-visible.ts';
import { evidenceFailure } from './evidence-failure.ts';
import { evidenceSink } from './evidence-sink.ts';
import { redactText } from './redactor.ts';
import { syncFolder } from './sync-folder.ts';

/** `name` of a command's evidence: step and part. It becomes a file name. */
const safeName = /^[A-Za-z0-9][A-Za-z0-9.-]{0,99}$/;

/** Evidence below each operation's folder; `folderOf` gives that folder. */
export function evidenceStore(folderOf: (operationId: string) => string): EvidenceStore {
  return {
    open: async (operationId, name, redactions, limitPerStream) => {
      if (!safeName.test(name)) throw new TypeError(`${name} is no evidence name`);
      const folder = join(folderOf(operationId), 'evidence');
      try {
        // Its own name, too: records speak of what lies in it.
        if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined) await syncFolder(folderOf(operationId));
        return ok(evidenceSink(folder, name, redactions, limitPerStream));
      } catch (error) {
        return evidenceFailure(join(folder, name), error);
      }
    },
    redact: (text, redactions) => redactText(text, redactions),
    visible: (text) => (typeof text === 'string' ? visibleText(text) : visibleBytes(text)),
  };
}
