import { Text } from '@backstage/ui';
import type { WorkloadEnvironmentStatus } from '@macadam/plugin-gitops-common';
import {
  FactView,
  HealthBadge,
  readable,
  Row,
  SyncBadge,
} from '@macadam/plugin-ui-react';
import type { SharedUse } from '@macadam/plugin-orchestrator-common';
import { ObjectList } from './ObjectList';

/** A resource that the service shares with others, and its objects: they are not the service's own. */
export const SharedResource = ({
  use: { key, id },
  status,
}: {
  use: SharedUse;
  /** Absent: nothing of it is in the cluster. */
  status: WorkloadEnvironmentStatus | undefined;
}) => (
  <section aria-label={`Shared resource ${key}`}>
    <Row>
      <Text as="h3" variant="body-medium" weight="bold">
        Shared resource {key}
      </Text>
      <code>{id}</code>
      {status ? (
        <>
          <FactView fact={status.sync} none={null}>
            {({ status: sync, message }) => (
              <SyncBadge status={sync} title={message} />
            )}
          </FactView>
          <FactView fact={status.health} none={null}>
            {({ status: health, message }) => (
              <HealthBadge status={health} title={message} />
            )}
          </FactView>
        </>
      ) : (
        <Text color="secondary">Nothing of it is there yet</Text>
      )}
    </Row>
    {status?.sync.value?.status === 'Failed' && (
      <Text as="p">{readable(status.sync.value.message)}</Text>
    )}
    {status?.health.value && (
      <ObjectList objects={status.health.value.objects} />
    )}
  </section>
);
