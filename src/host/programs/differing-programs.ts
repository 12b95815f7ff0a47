import type { SurveyedProgram } from '../../model/survey.ts';
import type { Host } from '../../ports/host.ts';

/** Programs that are not what was surveyed, a sentence each. Asked of the host as a command that starts nothing of theirs. */
export async function differingPrograms(host: Host, programs: readonly SurveyedProgram[]): Promise<readonly string[]> {
  const said: string[] = [];
  for (const { written, real_path, sha256 } of programs) {
    const ended = await host.exec({
      argv: ['/bin/true'],
      profile: { kind: 'outside' },
      cwd: '/',
      env: {},
      timeout: 60_000,
      programs: [{ written, real_path, sha256 }],
    });
    if (ended.kind === 'not-started') said.push(ended.reason);
  }
  return said;
}
