import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Link, Text } from '@backstage/ui';
import {
  GITOPS_WORKLOADS_CHANNEL,
  type SuppliedSecret,
} from '@macadam/plugin-gitops-common';
import { Callout, readable, Row, useLive } from '@macadam/plugin-ui-react';
import type { Decision } from '@macadam/plugin-orchestrator-common';
import { useCallback, useState } from 'react';
import { orchestratorApiRef } from '../api';
import { secretName } from './secretName';
import { SecretDialog } from './SecretDialog';
import styles from './Delivery.module.css';

const Places = ({ secret: { fields, store } }: { secret: SuppliedSecret }) => (
  <Text as="p">
    It belongs into the store {store.name}, at{' '}
    {fields.map(({ name, key, property }, index) => (
      <span key={name}>
        {index > 0 && ', '}
        <code>{key}</code>
        {property && ` (property ${property})`}
      </span>
    ))}
    .
  </Text>
);

/** Where the portal does not write: why, and what a person does. */
const ByHand = ({
  byHand: { reason, command, docs },
}: {
  byHand: NonNullable<SuppliedSecret['byHand']>;
}) => (
  <>
    <Text as="p">{reason}.</Text>
    {command && (
      <>
        <Text as="p">
          Put it with this, which reads the value that you type:
        </Text>
        <pre className={styles.command}>{command}</pre>
      </>
    )}
    <Text as="p">
      <Link href={docs}>How its store keeps secrets</Link>
    </Text>
  </>
);

const Missing = ({
  secret,
  may,
  onPut,
}: {
  secret: SuppliedSecret;
  may: Decision;
  onPut: () => void;
}) => (
  <Callout tone="warns" label={`Secret ${secretName(secret)} is missing`}>
    <Row spread>
      <Text as="h4" variant="body-large" weight="bold">
        Secret {secretName(secret)} is missing
      </Text>
      {!secret.byHand && (
        <Button variant="secondary" isDisabled={!may.allowed} onPress={onPut}>
          Put it there…
        </Button>
      )}
    </Row>
    <Places secret={secret} />
    {secret.byHand && <ByHand byHand={secret.byHand} />}
    {!secret.byHand && !may.allowed && (
      <Text as="p" variant="body-small" color="secondary">
        {readable(may.reason)}
      </Text>
    )}
  </Callout>
);

/** What people supply to a workload in an environment: what is missing first, with a way to put it there. */
export const Secrets = ({
  workload,
  environment,
}: {
  workload: string;
  environment: string;
}) => {
  const api = useApi(orchestratorApiRef);
  const load = useCallback(
    () => api.secrets(workload, environment),
    [api, workload, environment],
  );
  const live = useLive(load, {
    channels: [GITOPS_WORKLOADS_CHANNEL],
    workload,
  });
  const [asked, setAsked] = useState<SuppliedSecret>();
  if (live.state === 'failed' || live.state === 'forbidden')
    return (
      <Text as="p" color="secondary">
        Which secrets are missing is not known: {live.error.message}
      </Text>
    );
  if (live.state !== 'ready' && live.state !== 'stale') return null;
  const { may, secrets } = live.value;
  const there = secrets.filter(({ missing, byHand }) => !missing && !byHand);
  return (
    <>
      {secrets
        .filter(({ missing }) => missing)
        .map(secret => (
          <Missing
            key={secret.name}
            secret={secret}
            may={may}
            onPut={() => setAsked(secret)}
          />
        ))}
      {may.allowed && there.length > 0 && (
        <section aria-label={`Secrets in ${environment}`}>
          <Row>
            {there.map(secret => (
              <Button
                key={secret.name}
                size="small"
                variant="tertiary"
                onPress={() => setAsked(secret)}
              >
                Replace secret {secretName(secret)}…
              </Button>
            ))}
          </Row>
        </section>
      )}
      {asked && (
        <SecretDialog
          workload={workload}
          environment={environment}
          secret={asked}
          onClose={() => setAsked(undefined)}
          onPut={live.refresh}
        />
      )}
    </>
  );
};
