import { readdirSync } from 'node:fs';

/**
 * Private keys in the homes of this host's users, which a plan cannot know by name: ssh's and gnupg's.
 * `ownHome`: the home of the user whom the runbook names; its own keys are its own.
 */
export function keysInHomes(homes: readonly string[], ownHome: string | undefined): string[] {
  return homes
    .filter((home) => home !== ownHome)
    .flatMap((home) => [...privateSshKeys(`${home}/.ssh`), `${home}/.gnupg/private-keys-v1.d`]);
}

function privateSshKeys(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^id_[^.]*$/.test(name))
      .map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}
