import { workloadName } from '@macadam/plugin-orchestrator-common';
import { useEntity } from '@backstage/plugin-catalog-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Badge, Flex, Text } from '@backstage/ui';
import {
  LiveView,
  policyApiRef,
  Prose,
  Row,
  useLive,
  workloadOf,
} from '@macadam/plugin-ui-react';
import {
  POLICY_WORKLOADS_CHANNEL,
  type EnvironmentVerdicts,
  type PolicyExceptionView,
  type Verdict,
  type WorkloadVerdicts,
} from '@macadam/plugin-policy-common';
import { useCallback, useState } from 'react';
import { AskException } from './AskException';
import { EnvironmentCard } from './EnvironmentCard';
import { MayAsk, useMayAsk } from './mayAsk';
import { Exception, Fix, VerdictPlace } from './VerdictList';
import { findStops, standingException, withoutPlace } from './verdicts';
import { VerdictTrend } from './VerdictTrend';
import { WorkloadExceptions } from './WorkloadExceptions';
import styles from './PolicyTab.module.css';

/** Asks for an exception from what a verdict says, in these environments. */
type Ask = (verdict: Verdict, environments: string[]) => void;

type ExceptionOf = (
  verdict: Verdict,
  environment: string,
) => PolicyExceptionView | undefined;

const Stops = ({
  workload,
  environments,
  onAsk,
  exceptionOf,
}: WorkloadVerdicts & { onAsk: Ask; exceptionOf: ExceptionOf }) => {
  const found = findStops(environments);
  if (found.length > 0) {
    return (
      <section aria-label="What stops this service" className={styles.stops}>
        <Text as="h2" variant="title-small">
          What stops this service
        </Text>
        <ul className={styles.list}>
          {found.map(({ verdict, environments: places }) => (
            <li
              key={`${verdict.policy}/${verdict.rule}/${verdict.object.kind}/${verdict.object.name}/${verdict.container ?? ''}/${verdict.message}`}
            >
              <Row>
                <Text as="h3" variant="body-large" weight="bold">
                  {verdict.title ?? verdict.policy}
                </Text>
                {places.map(place => (
                  <Badge key={place} size="small">
                    {place}
                  </Badge>
                ))}
              </Row>
              <Text as="p">
                <Prose text={withoutPlace(verdict)} />
              </Text>
              <VerdictPlace verdict={verdict} />
              {verdict.fix && <Fix text={verdict.fix} />}
              {!verdict.admission && (
                <Exception
                  verdict={verdict}
                  exception={exceptionOf(verdict, places[0])}
                  onAsk={() => onAsk(verdict, places)}
                />
              )}
            </li>
          ))}
        </ul>
      </section>
    );
  }
  const judged = environments
    .filter(({ preflight }) => preflight.state === 'known')
    .map(({ environment }) => environment);
  return judged.length > 0 ? (
    <Alert
      status="success"
      icon
      title={`No policy stops ${workloadName(workload)}`}
      description={`By the newest preflight in ${judged.join(', ')}.`}
    />
  ) : (
    <Alert
      status="info"
      icon
      title="No preflight has judged this service yet"
      description="The next deployment will."
    />
  );
};

/** Something is said there, or it is not known whether. */
const isJudged = ({ preflight, reports }: EnvironmentVerdicts) =>
  preflight.state !== 'none' || reports.state !== 'none';

const Unjudged = ({
  environments,
}: {
  environments: readonly EnvironmentVerdicts[];
}) =>
  environments.length > 0 && (
    <Text as="p" color="secondary">
      Nothing has come to{' '}
      {environments.map(({ environment }) => environment).join(', ')} yet, so
      there is nothing to judge.
    </Text>
  );

/** What policies say of one service: what stops it first, then everything by environment and source. */
export const PolicyTab = () => {
  const { entity } = useEntity();
  const workload = workloadOf(entity);
  const api = useApi(policyApiRef);
  const load = useCallback(() => api.workload(workload), [api, workload]);
  const live = useLive(load, {
    channels: [POLICY_WORKLOADS_CHANNEL],
    workload,
  });
  const loadExceptions = useCallback(
    () => api.exceptions(workload),
    [api, workload],
  );
  const exceptions = useLive(loadExceptions, {
    channels: [POLICY_WORKLOADS_CHANNEL],
  });
  const mayAsk = useMayAsk(
    workload,
    'value' in live ? live.value.environments[0]?.environment : undefined,
  );
  const [asked, setAsked] = useState<{ verdict: Verdict; places: string[] }>();
  const exceptionOf: ExceptionOf = (verdict, environment) =>
    'value' in exceptions
      ? standingException(exceptions.value.exceptions, verdict, environment)
      : undefined;
  const onAsk: Ask = (verdict, places) => setAsked({ verdict, places });
  return (
    <MayAsk.Provider value={mayAsk}>
      <LiveView live={live} what="policy verdicts">
        {verdicts =>
          verdicts.environments.length === 0 ? (
            <Alert
              status="info"
              icon
              title="Nothing to judge yet"
              description={`${workloadName(workload)} has not been deployed to any environment.`}
            />
          ) : (
            <Flex direction="column" gap="4">
              <Stops {...verdicts} onAsk={onAsk} exceptionOf={exceptionOf} />
              <WorkloadExceptions live={exceptions} />
              {verdicts.environments.filter(isJudged).map(environment => (
                <EnvironmentCard
                  key={environment.environment}
                  {...environment}
                  onAsk={onAsk}
                  exceptionOf={exceptionOf}
                />
              ))}
              <Unjudged
                environments={verdicts.environments.filter(
                  each => !isJudged(each),
                )}
              />
              <VerdictTrend workload={workload} />
              {asked && (
                <AskException
                  workload={workload}
                  verdict={asked.verdict}
                  environments={verdicts.environments.map(
                    ({ environment }) => environment,
                  )}
                  selected={asked.places}
                  maxDays={'value' in exceptions ? exceptions.value.maxDays : 1}
                  onClose={() => setAsked(undefined)}
                  onDone={() => {
                    setAsked(undefined);
                    exceptions.refresh();
                  }}
                />
              )}
            </Flex>
          )
        }
      </LiveView>
    </MayAsk.Provider>
  );
};
