import { Text } from '@backstage/ui';
import { Findings, readable } from '@macadam/plugin-ui-react';
import type { Judgement } from '@macadam/plugin-orchestrator-common';

/** What a deployment will say of policies; what would stop it is said elsewhere. */
export const Verdict = ({
  verdict,
  warnings,
  stops,
}: Pick<Judgement, 'verdict' | 'warnings'> & {
  /** Whether anything would stop it. */
  stops: boolean;
}) => (
  <>
    {!stops && (
      <Text as="p" color={warnings.length === 0 ? 'success' : 'primary'}>
        {readable(verdict)}.
      </Text>
    )}
    <Findings title="To look at" tone="warns" findings={warnings} />
  </>
);
