import { expect } from '@playwright/test';
import { PORTAL } from './stack';

interface Workload {
  environments: {
    attempt?: { outcome: string };
    current?: { outcome: string };
  }[];
}

/** How many services the example organisation has. */
const SERVICES = 8;

/** Waits until people can sign in and every example service has come to an end in its first environment. */
export default async function ready(): Promise<void> {
  await expect
    .poll(() => unsettled().catch(notYet), {
      timeout: 240_000,
      intervals: [1_000],
    })
    .toBe('everything settled');
}

/** A server that is starting may close a connection that it has taken. */
function notYet(error: unknown): string {
  return `the portal does not answer: ${String(error)}`;
}

async function unsettled(): Promise<string> {
  const signIn = await fetch(`${PORTAL}/api/auth/people/refresh`, {
    method: 'POST',
    headers: { 'x-macadam-person': 'mira' },
  });
  if (!signIn.ok) return `mira cannot sign in: ${signIn.status}`;
  const { backstageIdentity } = await signIn.json();
  const answer = await fetch(`${PORTAL}/api/orchestrator/workloads`, {
    headers: { authorization: `Bearer ${backstageIdentity.token}` },
  });
  if (!answer.ok) return `no workloads: ${answer.status}`;
  const workloads: Workload[] = await answer.json();
  const done = workloads.filter(({ environments: [first] }) => {
    const { outcome } = first.attempt ?? first.current ?? {};
    return outcome !== undefined && outcome !== 'in-progress';
  });
  return done.length === SERVICES
    ? 'everything settled'
    : `${done.length} of ${SERVICES} services settled`;
}
