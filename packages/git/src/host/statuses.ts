import type { CommitStatus } from '../types';
import { record, records, text } from './http';

const STATES = ['pending', 'success', 'failure', 'error'] as const;

/** Path of the combined status: of each context what it said last. */
export const combinedPath = (repository: string, commit: string) =>
  `${repository}/commits/${commit}/status`;

/** What a context said last, of a combined status; Gitea names the state `status`, GitHub `state`. */
export function statusIn(
  body: unknown,
  context: string,
  what: string,
): CommitStatus | undefined {
  const row = records(record(body, what).statuses ?? [], what).find(
    each => each.context === context,
  );
  const state = row && STATES.find(each => each === (row.status ?? row.state));
  return row && state
    ? {
        context,
        state,
        description: text(row.description),
        url: text(row.target_url),
      }
    : undefined;
}

/** The body that both take. */
export const statusBody = ({
  context,
  state,
  description,
  url,
}: CommitStatus) => ({ context, state, description, target_url: url });
