import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Flex, Link, Select, Text } from '@backstage/ui';
import { Age, LiveView, Row, useLive } from '@macadam/plugin-ui-react';
import {
  type DiffCause,
  type WorkloadDiff,
  type WorkloadDiffSide,
  workloadName,
  WORKLOADS_CHANNEL,
} from '@macadam/plugin-orchestrator-common';
import { useCallback, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { actorName } from '../actor';
import { orchestratorApiRef } from '../api';
import { Overrides } from '../delivery/Overrides';
import { useHistory } from '../delivery/useHistory';
import { causeOf } from '../delivery/view';
import { deliveryPath } from '../paths';
import { ReleaseLink } from '../ReleaseLink';
import { Bindings } from './Bindings';
import { ObjectDiffs } from './ObjectDiffs';
import {
  causeWord,
  countByCause,
  differingBy,
  diffPath,
  sideOptions,
  type DiffQuestion,
} from './view';
import styles from './Diff.module.css';

const Side = ({ name, side }: { name: string; side: WorkloadDiffSide }) => {
  const { environment, release, deployment, overrides, unexplained } = side;
  return (
    <section className={styles.side} aria-label={`${name} ${environment}`}>
      <Text as="h3" variant="body-large" weight="bold">
        {name} {environment}
      </Text>
      <Text as="p">
        <ReleaseLink release={release} /> {release.message}
      </Text>
      <Text as="p" variant="body-small" color="secondary">
        {deployment ? (
          <>
            {causeOf(deployment)} by {actorName(deployment.actor)},{' '}
            <Age at={deployment.createdAt} />
          </>
        ) : (
          'as it would be now, not deployed'
        )}
      </Text>
      {unexplained && (
        <Text as="p" variant="body-small" color="warning">
          Where its values come from cannot be told: {unexplained}
        </Text>
      )}
      {overrides.length > 0 && (
        <section aria-label={`Overrides in ${environment}`}>
          <Text as="p" variant="body-small" weight="bold">
            Overrides
          </Text>
          <Overrides overrides={overrides} />
        </section>
      )}
    </section>
  );
};

const countOf = (count: number, word: string) =>
  `${count} ${word}${count === 1 ? '' : 's'}`;

const Differences = ({ diff }: { diff: WorkloadDiff }) => {
  const [by, setBy] = useState<DiffCause>();
  const counts = countByCause(diff);
  const { objects, unchanged } = diff;
  if (objects.length === 0 && diff.resources.length === 0)
    return (
      <Alert
        status="success"
        icon
        title="Nothing differs"
        description={`All ${countOf(unchanged, 'object')} are the same.`}
      />
    );
  return (
    <>
      <section aria-label="What differs">
        <Flex direction="column" gap="3">
          <Text as="h3" variant="title-x-small">
            What differs
          </Text>
          <Text as="p" color="secondary" aria-live="polite">
            {countOf(objects.length, 'object')}; {unchanged} the same.
            {diff.differs.length === 1 &&
              ` All of it by the ${causeWord(diff.differs[0])}.`}
          </Text>
          {diff.unattributed && (
            <Alert
              status="info"
              icon
              title="What differs by which cause cannot be told"
              description={diff.unattributed}
            />
          )}
          {counts.length > 0 && (
            <Select
              label="Because of"
              className={styles.because}
              selectedKey={by ?? 'all'}
              onSelectionChange={key =>
                setBy(counts.find(({ cause }) => cause === key)?.cause)
              }
              options={[
                { value: 'all', label: 'Anything' },
                ...counts.map(({ cause, count }) => ({
                  value: cause,
                  label: `The ${causeWord(cause)} (${count})`,
                })),
              ]}
            />
          )}
          <ObjectDiffs objects={differingBy(objects, by)} />
        </Flex>
      </section>
      <Bindings resources={diff.resources} />
    </>
  );
};

/** Chooses both sides; each choice is an address of its own. */
const Pickers = ({
  workload,
  asked,
}: {
  workload: string;
  asked: DiffQuestion;
}) => {
  const api = useApi(orchestratorApiRef);
  const navigate = useNavigate();
  const load = useCallback(() => api.workload(workload), [api, workload]);
  const delivery = useLive(load, { channels: [WORKLOADS_CHANNEL], workload });
  const { live } = useHistory(workload);
  const options = sideOptions(
    delivery.state === 'ready' ? delivery.value.environments : [],
    live.state === 'ready' ? live.value.items : [],
    asked,
  );
  const choose = (part: Partial<DiffQuestion>) =>
    navigate(diffPath(workload, { ...asked, ...part }));
  return (
    <div className={styles.pickers}>
      <Select
        label="From"
        selectedKey={asked.from}
        options={options}
        onSelectionChange={key => key && choose({ from: String(key) })}
      />
      <Link href={diffPath(workload, { from: asked.to, to: asked.from })}>
        Swap
      </Link>
      <Select
        label="To"
        selectedKey={asked.to}
        options={options}
        onSelectionChange={key => key && choose({ to: String(key) })}
      />
    </div>
  );
};

/** How a workload differs between two environments, deployments or releases. */
export const DiffPage = ({
  workload,
  asked,
}: {
  workload: string;
  asked: DiffQuestion;
}) => {
  const api = useApi(orchestratorApiRef);
  const { from, to } = asked;
  const load = useCallback(
    () => api.diff(workload, { from, to }),
    [api, workload, from, to],
  );
  const live = useLive(load, { channels: [WORKLOADS_CHANNEL], workload });
  return (
    <Flex direction="column" gap="5">
      <Row spread>
        <Text as="h2" variant="title-small">
          Compare {workloadName(workload)}
        </Text>
        <Link href={deliveryPath(workload)}>Back to Delivery</Link>
      </Row>
      <Pickers workload={workload} asked={asked} />
      <LiveView live={live} what="differences">
        {diff => (
          <Flex direction="column" gap="5">
            <div className={styles.sides}>
              <Side name="From" side={diff.from} />
              <Side name="To" side={diff.to} />
            </div>
            <Differences diff={diff} />
          </Flex>
        )}
      </LiveView>
    </Flex>
  );
};
