import { Button, Text } from '@backstage/ui';
import { readable, Row, shortCommit } from '@macadam/plugin-ui-react';
import type {
  EnvironmentCard,
  Release,
} from '@macadam/plugin-orchestrator-common';

/** Brings the release of the environment before to this one, or says why there is nothing to bring or nobody to do it. */
export const Promotion = ({
  view: { environment, promotable, promotion, may, comparison, attempt },
  onPromote,
}: {
  view: EnvironmentCard;
  onPromote: (release: Release) => void;
}) => {
  const why = readable(may.allowed ? promotion : may.reason);
  const done = !promotable && comparison?.relation === 'same';
  const underWay =
    promotable?.id === attempt?.release.id && attempt?.outcome === 'in-progress'
      ? promotable
      : undefined;
  if (may.allowed && (done || underWay))
    return (
      <Text as="p" variant="body-small" color="secondary">
        {underWay ? `${shortCommit(underWay.commit)} is on its way` : why}
      </Text>
    );
  return (
    <Row>
      <Button
        isDisabled={!promotable || !may.allowed}
        onPress={() => promotable && onPromote(promotable)}
      >
        {promotable
          ? `Promote ${shortCommit(promotable.commit)} to ${environment}`
          : `Promote to ${environment}`}
      </Button>
      <Text variant="body-small" color="secondary">
        {why}
      </Text>
    </Row>
  );
};
