import { execFileSync, spawnSync } from 'node:child_process';
import { KUBECONFIG } from './stack';

export const hasKubectl =
  spawnSync('kubectl', ['version', '--client']).status === 0;

/** Runs the kubectl of this machine as the README says. Returns what it prints. */
export function kubectl(...args: string[]): string {
  return execFileSync('kubectl', ['--kubeconfig', KUBECONFIG, ...args], {
    encoding: 'utf8',
  });
}
