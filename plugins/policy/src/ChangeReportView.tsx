import { workloadLabels } from '@macadam/plugin-orchestrator-common';
import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
  Alert,
  Badge as Tag,
  Flex,
  Text,
} from '@backstage/ui';
import { Badge, Prose, Row, type Look } from '@macadam/plugin-ui-react';
import {
  CHANGE_EFFECTS,
  stoppedServices,
  type ChangeEffect,
  type ChangeReport,
} from '@macadam/plugin-policy-common';
import {
  RiAlertFill,
  RiArrowDownCircleFill,
  RiCheckboxCircleFill,
  RiForbid2Fill,
  RiQuestionFill,
} from '@remixicon/react';
import { servicesOf, type ChangeGroup } from './changes';
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

/** `4 would be refused, 5 would pass`: the worst first. */
const inWords = (effects: Record<ChangeEffect, number>) =>
  CHANGE_EFFECTS.filter(effect => effects[effect] > 0)
    .map(effect => `${effects[effect]} ${LOOKS[effect].label.toLowerCase()}`)
    .join(', ');

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
            {total === 0 ? 'no change' : inWords(effects)}
          </Text>
        </li>
      ))}
    </ul>
  );
};

/** What each policy does, and the change that would pass, said once for all services. */
const Policies = ({ byPolicy }: Pick<ChangeReport, 'byPolicy'>) => (
  <ul className={styles.services} aria-label="By policy">
    {byPolicy.map(({ policy, title, fix, services }) => (
      <li key={policy}>
        <Text as="p">
          <strong>{title ?? policy}</strong> <code>{policy}</code>
        </Text>
        <Text as="p" variant="body-small" color="secondary">
          Services: {inWords(services)}
        </Text>
        {fix &&
          CHANGE_EFFECTS.some(
            each => each !== 'passes' && services[each] > 0,
          ) && <Fix text={fix} />}
      </li>
    ))}
  </ul>
);

const Group = ({ group }: { group: ChangeGroup }) => (
  <li>
    <Row>
      <Badge look={LOOKS[group.effect]} />
      {group.environments.map(name => (
        <Tag key={name} size="small">
          {name}
        </Tag>
      ))}
      <Text as="span">{group.title}</Text>
    </Row>
    <Text as="p">
      <Prose text={group.message} />
    </Text>
    <Text
      as="p"
      variant="body-small"
      color="secondary"
      className={styles.place}
    >
      {group.places.join(', ')}
    </Text>
  </li>
);

/** Services shown before the rest is only counted. */
const SHOWN = 50;

/** Services whose changes are open from the start. */
const OPEN = 2;

const Services = ({ changes, judged }: ChangeReport) => {
  const services = servicesOf(changes, judged.environments);
  const label = workloadLabels(services.map(({ workload }) => workload));
  return (
    <>
      <AccordionGroup
        allowsMultiple
        defaultExpandedKeys={services
          .slice(0, OPEN)
          .map(({ workload }) => workload)}
      >
        <ul className={styles.services}>
          {services.slice(0, SHOWN).map(({ workload, effects, groups }) => (
            <li key={workload} aria-label={label(workload)}>
              <Accordion id={workload}>
                <AccordionTrigger>
                  <span className={styles.service}>
                    {label(workload)}
                    <Text as="span" variant="body-small" color="secondary">
                      {inWords(effects)}
                    </Text>
                  </span>
                </AccordionTrigger>
                <AccordionPanel>
                  <ul className={styles.changes}>
                    {groups.map(group => (
                      <Group
                        key={`${group.effect} ${group.policy} ${group.message}`}
                        group={group}
                      />
                    ))}
                  </ul>
                </AccordionPanel>
              </Accordion>
            </li>
          ))}
        </ul>
      </AccordionGroup>
      {services.length > SHOWN && (
        <Text as="p" color="secondary">
          And {services.length - SHOWN} more services.
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
          description={`${stopped > 0 ? `${stoppedServices(report)}. ` : ''}${total} ${total === 1 ? 'verdict changes' : 'verdicts change'} over ${judged.manifests} manifests of ${judged.workloads} services${policies.length > 0 ? `, by ${policies.join(', ')}` : ': no policy differs'}.`}
        />
        {total > 0 && <Bars byEnvironment={report.byEnvironment} />}
        {total > 0 && <Policies byPolicy={report.byPolicy} />}
        <Services {...report} />
        {changes.length < total && (
          <Text as="p" color="secondary">
            Shown are the worst {changes.length} of {total}.
          </Text>
        )}
      </Flex>
    </section>
  );
};
