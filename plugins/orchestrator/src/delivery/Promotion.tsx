import { Button, Text } from '@backstage/ui';
import { readable, Row, shortCommit } from '@macadam/plugin-gitops-react';
import type {
  EnvironmentCard,
  Release,
} from '@macadam/plugin-orchestrator-common';

/** Brings the release of the environment before to this one, or says why there is nothing to bring or nobody to do it. */
export const Promotion = ({
  view: { environment, promotable, promotion, may, comparison },
  onPromote,
}: {
  view: EnvironmentCard;
  onPromote: (release: Release) => void;
}) => {
  const why = readable(may.allowed ? promotion : may.reason);
  if (!promotable && comparison?.relation === 'same')
    return (
      <Text as="p" variant="body-small" color="secondary">
        {readable(promotion)}
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
