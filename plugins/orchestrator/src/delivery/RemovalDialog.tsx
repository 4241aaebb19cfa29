import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { PlainList } from '@macadam/plugin-ui-react';
import { orchestratorApiRef } from '../api';
import { ConfirmDialog } from './ConfirmDialog';
import type { RemovalGroup } from './view';

/** Groups of what Kubernetes itself, or the maker of passwords, deletes with all that is in it. */
const GOES_WHOLE = /^(?:v1$|apps\/|(?:generators\.)?external-secrets\.io\/)/;

/** Asks twice before data goes: what goes is listed, and what stays is said. */
export const RemovalDialog = ({
  workload,
  environment,
  group: { resource, objects },
  onClose,
  onConfirmed,
}: {
  workload: string;
  environment: string;
  group: RemovalGroup;
  onClose: () => void;
  onConfirmed: () => void;
}) => {
  const api = useApi(orchestratorApiRef);
  const run = objects.filter(({ apiVersion }) => !GOES_WHOLE.test(apiVersion));
  return (
    <ConfirmDialog
      title={`Delete ${resource} in ${environment}`}
      environment={environment}
      button={run.length === 0 ? 'Delete with its data' : 'Delete it'}
      failure="Not deleted"
      act={() => api.confirmRemoval(workload, { environment, objects })}
      onClose={onClose}
      onConfirmed={onConfirmed}
    >
      {run.length === 0 ? (
        <Text as="p">
          These objects and the data in them are deleted from {environment},
          with the volumes of a StatefulSet. It cannot be undone. What a volume
          of a class with the reclaim policy Retain holds, and what was backed
          up elsewhere, stays there.
        </Text>
      ) : (
        <Text as="p">
          These objects are deleted from {environment}. It cannot be undone.
          What runs {run.map(({ kind, name }) => `${kind}/${name}`).join(', ')}{' '}
          decides whether the data goes too: volumes in the cluster, or a
          database of the cloud, may stay. Ask the platform team before you use
          the name again.
        </Text>
      )}
      <PlainList>
        {objects.map(({ kind, namespace, name }) => (
          <li key={`${kind}/${name}`}>
            <strong>
              {kind}/{name}
            </strong>{' '}
            {namespace && `in ${namespace}`}
          </li>
        ))}
      </PlainList>
    </ConfirmDialog>
  );
};
