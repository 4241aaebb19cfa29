import { Button, Text } from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  Age,
  Badge,
  ImageName,
  shortCommit,
  type Look,
} from '@macadam/plugin-gitops-react';
import type {
  EnvironmentCard,
  ImageStanding,
  ImageState,
} from '@macadam/plugin-orchestrator-common';
import {
  RiQuestionLine,
  RiShieldCheckFill,
  RiShieldCrossFill,
  RiShieldLine,
} from '@remixicon/react';
import { useState } from 'react';
import { orchestratorApiRef } from '../api';
import styles from './Delivery.module.css';

const LOOKS: Record<ImageState, Look> = {
  verified: { tone: 'good', icon: RiShieldCheckFill, label: 'Verified' },
  failed: { tone: 'bad', icon: RiShieldCrossFill, label: 'Not verified' },
  unknown: { tone: 'unknown', icon: RiQuestionLine, label: 'Unknown' },
  pending: { tone: 'unknown', icon: RiQuestionLine, label: 'Not looked at' },
  unlisted: { tone: 'unknown', icon: RiShieldLine, label: 'No policy' },
  simulated: { tone: 'unknown', icon: RiShieldLine, label: 'Simulated' },
};

const NAMES = {
  signature: 'Signature',
  provenance: 'Provenance',
  sbom: 'SBOM',
};

const Facts = ({ look }: Pick<ImageStanding, 'look'>) =>
  look && (
    <ul className={styles.plain}>
      {look.checks.map(({ check, state, required, reason, signer, commit }) => (
        <li key={check}>
          <strong>{NAMES[check]}</strong>: {state}
          {!required && ' (not asked for)'}, {reason}
          {commit && <> at {shortCommit(commit)}</>}
          {signer?.at && (
            <>
              , <Age at={signer.at} />
            </>
          )}
        </li>
      ))}
    </ul>
  );

/** Who signed each image of the release that runs, what built it from which commit, and whether it says what is in it. */
export const SupplyChain = ({
  workload,
  view,
  onLooked,
}: {
  workload: string;
  view: Pick<EnvironmentCard, 'environment' | 'images' | 'may'>;
  onLooked: () => void;
}) => {
  const api = useApi(orchestratorApiRef);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string>();
  const look = async () => {
    setAsking(true);
    setProblem(undefined);
    try {
      await api.lookAtImages(workload, { environment: view.environment });
      onLooked();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setAsking(false);
    }
  };
  const listed = view.images.some(
    ({ state }) => state !== 'simulated' && state !== 'unlisted',
  );
  return (
    <>
      {view.images.map(standing => (
        <div key={standing.container}>
          {view.images.length > 1 && (
            <ImageName reference={standing.reference} />
          )}{' '}
          <Badge look={LOOKS[standing.state]} title={standing.reason} />
          <Text as="p" variant="body-small" color="secondary">
            {standing.reason}
            {standing.look && (
              <>
                , looked <Age at={standing.look.at} />
              </>
            )}
          </Text>
          <Facts look={standing.look} />
        </div>
      ))}
      {listed && view.may.allowed && (
        <Button
          size="small"
          variant="secondary"
          isDisabled={asking}
          onPress={look}
        >
          {asking ? 'Asking the registry' : 'Look again'}
        </Button>
      )}
      {problem && (
        <Text as="p" variant="body-small" color="danger">
          {problem}
        </Text>
      )}
    </>
  );
};
