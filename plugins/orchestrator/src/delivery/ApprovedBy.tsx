import { Text } from '@backstage/ui';
import { readable } from '@macadam/plugin-ui-react';
import type { Deployment } from '@macadam/plugin-orchestrator-common';

/** Who approved a deployment, and what they said. */
export const ApprovedBy = ({
  deployment: { approvals },
}: {
  deployment: Pick<Deployment, 'approvals'>;
}) =>
  approvals?.given.map(({ by, comment }) => (
    <Text as="p" key={by}>
      {readable(by)} approved it{comment && `: ${comment}`}
    </Text>
  ));
