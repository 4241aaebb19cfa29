import { Alert, Link } from '@backstage/ui';
import type { PolicySummary } from '@macadam/plugin-policy-common';

const GUIDE = 'https://kyverno.io/docs/guides/migration-to-cel/';

/** Whether a policy is written in the language that Kyverno deprecates: the kinds of `kyverno.io`. */
export function isClassic({
  apiVersion,
}: Pick<PolicySummary, 'apiVersion'>): boolean {
  return apiVersion.startsWith('kyverno.io/');
}

/** Says that a policy's language is deprecated, until when Kyverno reads it, and how to migrate. */
export const ClassicNote = ({ kind }: Pick<PolicySummary, 'kind'>) => (
  <Alert
    status="warning"
    icon
    title="Written in Kyverno’s deprecated language"
    description={
      <>
        Kyverno plans to remove {kind} in its release 1.20, and Macadam follows.
        Rewrite the policy in CEL:{' '}
        <Link href={GUIDE} variant="body-small">
          how to migrate
        </Link>
        .
      </>
    }
  />
);
