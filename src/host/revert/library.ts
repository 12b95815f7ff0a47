import { apply } from './library/apply.ts';
import { base } from './library/base.ts';
import { begun } from './library/begun.ts';
import { boundary } from './library/boundary.ts';
import { commands } from './library/commands.ts';
import { gates } from './library/gates.ts';
import { look } from './library/look.ts';
import { main } from './library/main.ts';
import { proof } from './library/proof.ts';
import { restore } from './library/restore.ts';
import { services } from './library/services.ts';
import { words } from './library/words.ts';
import { write } from './library/write.ts';

/** The part of `revert.sh` that is the same for every operation. */
export const library = [base, begun, boundary, commands, look, restore, apply, services, write, gates, proof, words, main].join('\n');
