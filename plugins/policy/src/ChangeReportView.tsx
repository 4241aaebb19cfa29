import { Alert, Badge as Tag, Flex, Text } from '@backstage/ui';
import { Badge, Prose, Row, type Look } from '@macadam/plugin-gitops-react';
import {
  CHANGE_EFFECTS,
  type ChangeEffect,
  type ChangeReport,
  type VerdictChange,
} from '@macadam/plugin-policy-common';
import {
  RiAlertFill,
  RiArrowDownCircleFill,
  RiCheckboxCircleFill,
  RiForbid2Fill,
  RiQuestionFill,
} from '@remixicon/react';
import { Fix } from './VerdictList';
import styles from './Changes.module.css';

const LOOKS: Record<ChangeEffect, Look> = {
  blocks: { tone: 'bad', icon: RiForbid2Fill, label: 'Would be refused' },
  errors: {
    tone: 'unknown',
    icon: RiQuestionFill,
    label: 'Could not be judged',
  },
  reports: { tone: 'warning', icon: RiAlertFill, label: 'Would be reported' },
  eases: {
    tone: 'quiet',
    icon: RiArrowDownCircleFill,
    label: 'Only reported now',
  },
  passes: { tone: 'good', icon: RiCheckboxCircleFill, label: 'Would pass' },
};

/** For each environment a bar of what changes in it; as long as the environment with most. */
const Bars = ({ byEnvironment: rows }: Pick<ChangeReport, 'byEnvironment'>) => {
  const most = Math.max(1, ...rows.map(({ total }) => total));
  return (
    <ul className={styles.bars} aria-label="By environment">
      {rows.map(({ environment, total, effects }) => (
        <li key={environment}>
          <Text as="span" weight="bold">
            {environment}
          </Text>
          <span className={styles.bar} aria-hidden="true">
            {CHANGE_EFFECTS.map(effect => (
              <span
                key={effect}
                data-effect={effect}
                style={{ width: `${(effects[effect] / most) * 100}%` }}
              />
            ))}
          </span>
          <Text as="span" variant="body-small" color="secondary">
            {total === 0
              ? 'no change'
              : CHANGE_EFFECTS.filter(effect => effects[effect] > 0)
                  .map(
                    effect =>
                      `${effects[effect]} ${LOOKS[effect].label.toLowerCase()}`,
                  )
                  .join(', ')}
          </Text>
        </li>
      ))}
    </ul>
  );
};

const Change = ({ change }: { change: VerdictChange }) => (
  <li>
    <Row>
      <Badge look={LOOKS[change.effect]} />
      <Tag size="small">{change.environment}</Tag>
      <Text as="span">{change.title ?? change.policy}</Text>
    </Row>
    <Text as="p">
      <Prose text={change.message} />
    </Text>
    <Text
      as="p"
      variant="body-small"
      color="secondary"
      className={styles.place}
    >
      {change.container && `container ${change.container} in `}
      {change.object.kind}/{change.object.name} <code>{change.file}</code>
    </Text>
  </li>
);

/** Services shown before the rest is only counted. */
const SHOWN = 50;

const Services = ({ changes }: Pick<ChangeReport, 'changes'>) => {
  const services = new Map<string, VerdictChange[]>();
  for (const change of changes)
    services.set(change.workload, [
      ...(services.get(change.workload) ?? []),
      change,
    ]);
  const worst = (own: readonly VerdictChange[]) =>
    Math.min(...own.map(({ effect }) => CHANGE_EFFECTS.indexOf(effect)));
  const sorted = [...services].sort(
    ([a, own], [b, other]) => worst(own) - worst(other) || a.localeCompare(b),
  );
  return (
    <>
      <ul className={styles.services}>
        {sorted.slice(0, SHOWN).map(([workload, own]) => (
          <li key={workload} aria-label={workload}>
            <Text as="h3" variant="body-large" weight="bold">
              {workload}
            </Text>
            <ul className={styles.changes}>
              {own.map(change => (
                <Change
                  key={`${change.file} ${change.object.kind} ${change.object.name} ${change.policy} ${change.rule}`}
                  change={change}
                />
              ))}
            </ul>
            {own.find(({ fix, effect }) => fix && effect !== 'passes') && (
              <Fix text={own.find(({ fix }) => fix)?.fix ?? ''} />
            )}
          </li>
        ))}
      </ul>
      {sorted.length > SHOWN && (
        <Text as="p" color="secondary">
          And {sorted.length - SHOWN} more services.
        </Text>
      )}
    </>
  );
};

const titleOf = ({ stopped }: ChangeReport) =>
  stopped > 0
    ? `${stopped} ${stopped === 1 ? 'service' : 'services'} would be stopped`
    : 'No service would be stopped';

/** What a change of policies would do to everything that is in Git now: drawn by environment, then service by service. */
export const ChangeReportView = ({ report }: { report: ChangeReport }) => {
  const { changes, judged, problems, policies, total, stopped } = report;
  if (problems.length > 0)
    return (
      <Alert
        status="danger"
        icon
        title="This does not load, so it would be refused as a whole and nothing would change"
        description={
          <ul className={styles.plain}>
            {problems.map(({ file, line, message }) => (
              <li key={`${file}:${line} ${message}`}>
                <code>
                  {file}:{line}
                </code>{' '}
                {message}
              </li>
            ))}
          </ul>
        }
      />
    );
  return (
    <section aria-label="What would change">
      <Flex direction="column" gap="4">
        <Alert
          status={stopped > 0 ? 'danger' : 'success'}
          icon
          title={titleOf(report)}
          description={`${total} ${total === 1 ? 'verdict changes' : 'verdicts change'} over ${judged.manifests} manifests of ${judged.workloads} services${policies.length > 0 ? `, by ${policies.join(', ')}` : ': no policy differs'}.`}
        />
        {total > 0 && <Bars byEnvironment={report.byEnvironment} />}
        <Services changes={changes} />
        {changes.length < total && (
          <Text as="p" color="secondary">
            Shown are the worst {changes.length} of {total}.
          </Text>
        )}
      </Flex>
    </section>
  );
};
