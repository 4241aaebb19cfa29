import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Button,
  Text,
} from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  Age,
  Badge,
  ImageName,
  type Look,
  Row,
  shortCommit,
  useAction,
} from '@macadam/plugin-ui-react';
import type {
  EnvironmentCard,
  ImageCheck,
  ImageStanding,
  ImageState,
} from '@macadam/plugin-orchestrator-common';
import {
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiIndeterminateCircleFill,
  RiQuestionLine,
  RiShieldCheckFill,
  RiShieldCrossFill,
  RiShieldLine,
} from '@remixicon/react';
import { orchestratorApiRef } from '../api';
import styles from './SupplyChain.module.css';

/** Worst first. */
const STATES: ImageState[] = [
  'failed',
  'unknown',
  'pending',
  'unlisted',
  'simulated',
  'verified',
];

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

const FOUND: Record<ImageCheck['state'], Look> = {
  verified: { tone: 'good', icon: RiCheckboxCircleFill, label: 'Verified' },
  failed: { tone: 'bad', icon: RiCloseCircleFill, label: 'Failed' },
  absent: { tone: 'bad', icon: RiCloseCircleFill, label: 'Missing' },
  unknown: { tone: 'unknown', icon: RiQuestionLine, label: 'Unknown' },
};

const NOT_ASKED: Look = {
  tone: 'quiet',
  icon: RiIndeterminateCircleFill,
  label: 'Not asked for',
};

/** A policy names it, so that a registry can be asked. */
const isListed = ({ state }: ImageStanding) =>
  state !== 'simulated' && state !== 'unlisted';

/** How the images of a release stand: each state once, the worst first. */
export const SupplyChainSummary = ({
  images,
}: {
  images: readonly ImageStanding[];
}) => (
  <Row>
    {STATES.map(state => {
      const own = images.filter(each => each.state === state);
      const { label } = LOOKS[state];
      return (
        own.length > 0 && (
          <Badge
            key={state}
            look={{
              ...LOOKS[state],
              label:
                images.length > 1
                  ? `${own.length} ${label.toLowerCase()}`
                  : label,
            }}
            title={own[0].reason}
          />
        )
      );
    })}
  </Row>
);

const Check = ({ check }: { check: ImageCheck }) => {
  const { state, required, reason, signer, commit } = check;
  return (
    <div>
      <dt>{NAMES[check.check]}</dt>
      <dd>
        <Badge
          look={!required && state !== 'verified' ? NOT_ASKED : FOUND[state]}
        />
        <Text as="p" variant="body-small">
          {reason}
          {commit && <> at {shortCommit(commit)}</>}
          {signer?.at && (
            <>
              , <Age at={signer.at} />
            </>
          )}
        </Text>
      </dd>
    </div>
  );
};

const Image = ({ standing }: { standing: ImageStanding }) => {
  const { reference, container, state, reason, look } = standing;
  const said = look?.checks.some(
    each => reason === `${each.check}: ${each.reason}`,
  );
  return (
    <li>
      <Row>
        <Badge look={LOOKS[state]} />
        <ImageName reference={reference} />
      </Row>
      {!said && <Text as="p">{reason}</Text>}
      {look && look.checks.length > 0 && (
        <dl className={styles.checks}>
          {look.checks.map(check => (
            <Check key={check.check} check={check} />
          ))}
        </dl>
      )}
      <Text as="p" variant="body-small" color="secondary">
        container {container}
        {look && (
          <>
            , by policy {look.policy}, looked <Age at={look.at} />
          </>
        )}
        {look?.digest && (
          <>
            , <code>{look.digest}</code>
          </>
        )}
      </Text>
    </li>
  );
};

/**
 * Who signed each image of the release that runs, what built it from which commit, and whether it says what is in it;
 * nothing where no policy names one of them.
 */
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
  const { busy, error, run } = useAction();
  const look = async () => {
    const request = { environment: view.environment };
    if (await run(() => api.lookAtImages(workload, request))) onLooked();
  };
  if (!view.images.some(isListed)) return null;
  const images = [...view.images].sort(
    (a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state),
  );
  return (
    <Accordion
      defaultExpanded={images.some(
        ({ state }) => state === 'failed' || state === 'unknown',
      )}
    >
      <AccordionTrigger
        title={`Supply chain (${images.length} ${images.length === 1 ? 'image' : 'images'})`}
      />
      <AccordionPanel>
        <ul className={styles.images}>
          {images.map(standing => (
            <Image key={standing.container} standing={standing} />
          ))}
        </ul>
        {view.may.allowed && (
          <Button
            size="small"
            variant="secondary"
            isDisabled={busy}
            onPress={look}
          >
            {busy ? 'Asking the registry' : 'Look again'}
          </Button>
        )}
        {error && (
          <Text as="p" variant="body-small" color="danger" role="alert">
            {error}
          </Text>
        )}
      </AccordionPanel>
    </Accordion>
  );
};
