import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import { Age, FactView, Row } from '@macadam/plugin-ui-react';
import type {
  EnvironmentVerdicts,
  PolicyExceptionView,
  Verdict,
} from '@macadam/plugin-policy-common';
import type { ReactNode } from 'react';
import { VerdictList } from './VerdictList';
import styles from './PolicyTab.module.css';

const Source = ({
  title,
  about,
  children,
}: {
  title: string;
  about?: ReactNode;
  children: ReactNode;
}) => (
  <section className={styles.source}>
    <Row>
      <Text as="h3" variant="body-medium" weight="bold">
        {title}
      </Text>
      {about && (
        <Text as="span" variant="body-small" color="secondary">
          {about}
        </Text>
      )}
    </Row>
    {children}
  </section>
);

/** What preflight and the cluster's report say of a service in one environment, side by side. */
export const EnvironmentCard = ({
  environment,
  preflight,
  reports,
  onAsk,
  exceptionOf,
}: EnvironmentVerdicts & {
  /** Asks for an exception from what a verdict says, in these environments. */
  onAsk: (verdict: Verdict, environments: string[]) => void;
  /** The exception that covers a verdict in an environment already. */
  exceptionOf: (
    verdict: Verdict,
    environment: string,
  ) => PolicyExceptionView | undefined;
}) => {
  const engines = [
    ...new Set(reports.value?.verdicts.flatMap(({ engine }) => engine ?? [])),
  ];
  return (
    <Card>
      <CardHeader>
        <Text as="h2" variant="title-x-small">
          {environment}
        </Text>
      </CardHeader>
      <CardBody>
        <div className={styles.sources}>
          <Source
            title="Preflight"
            about={
              preflight.value && (
                <>
                  <span title={`Deployment ${preflight.value.deployment}`}>
                    of the newest deployment
                  </span>
                  , <Age at={preflight.value.at} />
                </>
              )
            }
          >
            <FactView
              fact={preflight}
              none={
                <Text color="secondary">No deployment has come here yet.</Text>
              }
            >
              {({ verdicts }) =>
                verdicts.length > 0 ? (
                  <VerdictList
                    verdicts={verdicts}
                    onAsk={verdict => onAsk(verdict, [environment])}
                    exceptionOf={verdict => exceptionOf(verdict, environment)}
                  />
                ) : (
                  <Text color="secondary">
                    No policy is about this service.
                  </Text>
                )
              }
            </FactView>
          </Source>
          <Source
            title="Cluster report"
            about={
              reports.value && (
                <>
                  {engines.length > 0 && `by ${engines.join(', ')}`}
                  {reports.value.at && (
                    <>
                      {engines.length > 0 && ', '}
                      <Age at={reports.value.at} />
                    </>
                  )}
                </>
              )
            }
          >
            <FactView
              fact={reports}
              none={
                <Text color="secondary">
                  The cluster holds no report about this service.
                </Text>
              }
            >
              {({ verdicts }) =>
                verdicts.length > 0 ? (
                  <VerdictList verdicts={verdicts} />
                ) : (
                  <Text color="secondary">
                    The cluster holds no report about this service.
                  </Text>
                )
              }
            </FactView>
          </Source>
        </div>
      </CardBody>
    </Card>
  );
};
