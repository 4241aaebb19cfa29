import { useApi } from '@backstage/frontend-plugin-api';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Button,
  Select,
  Switch,
  Text,
} from '@backstage/ui';
import type {
  LoggedContainer,
  ObjectEvent,
} from '@macadam/plugin-gitops-common';
import {
  Age,
  gitopsApiRef,
  LiveView,
  Row,
  useLive,
  type WorkloadEnvironment,
} from '@macadam/plugin-ui-react';
import { useCallback, useState } from 'react';
import styles from './Happenings.module.css';

const idOf = ({ pod, container }: LoggedContainer) => `${pod}/${container}`;

const Log = ({
  workload,
  environment,
  container,
  previous,
}: WorkloadEnvironment & {
  container: LoggedContainer;
  previous: boolean;
}) => {
  const api = useApi(gitopsApiRef);
  const { pod, container: name } = container;
  const load = useCallback(
    () =>
      api.log({ workload, environment }, { pod, container: name }, previous),
    [api, workload, environment, pod, name, previous],
  );
  const live = useLive(load, { channels: [], every: 5 });
  return (
    <>
      <LiveView live={live} what="log">
        {({ text }) =>
          text === '' ? (
            <Text color="secondary">It has written nothing.</Text>
          ) : (
            <pre className={styles.log} aria-label={`Log of ${name} in ${pod}`}>
              {text}
            </pre>
          )
        }
      </LiveView>
      <Row>
        <Button size="small" variant="tertiary" onPress={live.refresh}>
          Read it again
        </Button>
      </Row>
    </>
  );
};

const Containers = ({
  containers,
  ...of
}: WorkloadEnvironment & { containers: LoggedContainer[] }) => {
  const [chosen, setChosen] = useState<string>();
  const [previous, setPrevious] = useState(false);
  const container =
    containers.find(each => idOf(each) === chosen) ?? containers[0];
  if (!container)
    return <Text color="secondary">There is no pod that writes one.</Text>;
  return (
    <div className={styles.logs}>
      <div className={styles.choice}>
        <Select
          label="Container"
          selectedKey={idOf(container)}
          onSelectionChange={key => setChosen(String(key))}
          options={containers.map(each => ({
            value: idOf(each),
            label: `${each.container} in ${each.pod}`,
          }))}
        />
        {container.restarts > 0 && (
          <Switch
            label="Before it was started again"
            isSelected={previous}
            onChange={setPrevious}
          />
        )}
      </div>
      <Log
        {...of}
        container={container}
        previous={previous && container.restarts > 0}
      />
    </div>
  );
};

const Logs = ({ workload, environment }: WorkloadEnvironment) => {
  const api = useApi(gitopsApiRef);
  const load = useCallback(
    () => api.containers({ workload, environment }),
    [api, workload, environment],
  );
  const live = useLive(load, { channels: [] });
  return (
    <LiveView live={live} what="containers">
      {containers => (
        <Containers
          workload={workload}
          environment={environment}
          containers={containers}
        />
      )}
    </LiveView>
  );
};

const EventLine = ({ event }: { event: ObjectEvent }) => (
  <li data-tone={event.type === 'Warning' ? 'warns' : undefined}>
    <Text as="p" variant="body-small">
      <strong>{event.reason}</strong> {event.object}
      {event.count > 1 && `, ${event.count} times`}
      {event.at && (
        <>
          , <Age at={event.at} />
        </>
      )}
    </Text>
    <Text as="p" variant="body-small" color="secondary">
      {event.message}
    </Text>
  </li>
);

const Events = ({ workload, environment }: WorkloadEnvironment) => {
  const api = useApi(gitopsApiRef);
  const load = useCallback(
    () => api.events({ workload, environment }),
    [api, workload, environment],
  );
  const live = useLive(load, { channels: [] });
  return (
    <LiveView live={live} what="events">
      {events =>
        events.length === 0 ? (
          <Text color="secondary">
            The cluster has said nothing of it lately.
          </Text>
        ) : (
          <ul className={styles.events} aria-label={`Events in ${environment}`}>
            {events.map((event, index) => (
              <EventLine
                key={`${index} ${event.object} ${event.reason}`}
                event={event}
              />
            ))}
          </ul>
        )
      }
    </LiveView>
  );
};

/** Logs and events of a workload in an environment, read when somebody opens them. */
export const Happenings = ({
  workload,
  environment,
  opened,
}: WorkloadEnvironment & {
  /** What is open at the start. */
  opened?: string;
}) => {
  const [open, setOpen] = useState({
    logs: opened === 'logs',
    events: opened === 'events',
  });
  const of = { workload, environment };
  return (
    <>
      <Accordion
        defaultExpanded={open.logs}
        onExpandedChange={logs => setOpen(before => ({ ...before, logs }))}
      >
        <AccordionTrigger title={`Logs in ${environment}`} />
        <AccordionPanel>{open.logs && <Logs {...of} />}</AccordionPanel>
      </Accordion>
      <Accordion
        defaultExpanded={open.events}
        onExpandedChange={events => setOpen(before => ({ ...before, events }))}
      >
        <AccordionTrigger title={`Events in ${environment}`} />
        <AccordionPanel>{open.events && <Events {...of} />}</AccordionPanel>
      </Accordion>
    </>
  );
};
