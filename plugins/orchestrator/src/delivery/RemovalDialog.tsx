import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { orchestratorApiRef } from '../api';
import { ConfirmDialog } from './ConfirmDialog';
import type { RemovalGroup } from './view';
import styles from './Delivery.module.css';

/** Asks twice before data goes: what goes is listed. */
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
  return (
    <ConfirmDialog
      title={`Delete ${resource} in ${environment}`}
      environment={environment}
      action="Delete with its data"
      failure="Not deleted"
      act={() => api.confirmRemoval(workload, { environment, objects })}
      onClose={onClose}
      onConfirmed={onConfirmed}
    >
      <Text as="p">
        These objects and the data in them are deleted from {environment}, with
        the volumes of a StatefulSet. It cannot be undone. What a volume of a
        class with the reclaim policy Retain holds, and what was backed up
        elsewhere, stays there.
      </Text>
      <ul className={styles.plain}>
        {objects.map(({ kind, namespace, name }) => (
          <li key={`${kind}/${name}`}>
            <strong>
              {kind}/{name}
            </strong>{' '}
            {namespace && `in ${namespace}`}
          </li>
        ))}
      </ul>
    </ConfirmDialog>
  );
};
