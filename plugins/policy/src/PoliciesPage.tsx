import { useApi } from '@backstage/frontend-plugin-api';
import {
  AccordionGroup,
  Alert,
  Flex,
  SearchField,
  Select,
  Switch,
  Tab,
  TabList,
  TabPanel,
  Tabs,
  Text,
} from '@backstage/ui';
import {
  Age,
  LiveView,
  PageContent,
  policyApiRef,
  useLive,
} from '@macadam/plugin-ui-react';
import {
  POLICY_WORKLOADS_CHANNEL,
  type PolicyOverview,
  type PolicySummary,
} from '@macadam/plugin-policy-common';
import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';
import { ChangesView } from './ChangesView';
import { ExceptionsView } from './ExceptionsView';
import { PolicyRow, rowId } from './PolicyRow';
import { useBeginning } from './useBeginning';
import { filterPolicies, severitiesOf } from './verdicts';
import styles from './PoliciesPage.module.css';

/** The filter, kept in the address so that a link shows the same list. */
function useFilter() {
  const [params, setParams] = useSearchParams();
  const set = (name: string, value: string) =>
    setParams(
      before => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  return {
    filter: {
      text: params.get('q') ?? '',
      severity: params.get('severity') ?? 'all',
      onlyFailing: params.get('failing') === 'yes',
    },
    selected: params.get('policy') ?? undefined,
    set,
  };
}

/** What preflight says counts only where the orchestrator said it; an older back end does not tell. */
const isKnown = (preflight: PolicyOverview['preflight']) =>
  !preflight || preflight.state === 'known' || preflight.state === 'none';

const PreflightMissing = ({ preflight }: Pick<PolicyOverview, 'preflight'>) =>
  preflight && !isKnown(preflight) ? (
    <Alert
      status="warning"
      icon
      title={
        preflight.state === 'forbidden'
          ? 'You may not see what preflight says'
          : 'What preflight says is not known'
      }
      description={preflight.reason}
    />
  ) : null;

/** How many policies do not pass somewhere, and in how many services. */
function summaryOf(policies: readonly PolicySummary[]): string {
  const failing = policies.filter(({ failures }) => failures.length > 0);
  const services = new Set(
    failing.flatMap(({ failures }) => failures.map(({ workload }) => workload)),
  );
  if (failing.length === 0)
    return `${policies.length} policies, none of which fails`;
  return `${failing.length} of ${policies.length} policies ${failing.length === 1 ? 'fails' : 'fail'}, in ${services.size} ${services.size === 1 ? 'service' : 'services'}`;
}

const List = ({
  policies,
  preflight,
}: {
  policies: PolicySummary[];
  preflight: PolicyOverview['preflight'];
}) => {
  const { filter, selected, set } = useFilter();
  const found = filterPolicies(policies, filter);
  const { shown, more } = useBeginning(found);
  const severities = severitiesOf(policies);
  return (
    <Flex direction="column" gap="4">
      <div className={styles.filters}>
        <SearchField
          label="Find a policy"
          value={filter.text}
          onChange={text => set('q', text)}
        />
        <Select
          label="Severity"
          selectedKey={filter.severity}
          onSelectionChange={key =>
            set('severity', key === 'all' ? '' : String(key))
          }
          options={[
            { value: 'all', label: 'All' },
            ...severities.map(value => ({ value, label: value })),
          ]}
        />
        <Switch
          label="Only failing"
          isSelected={filter.onlyFailing}
          onChange={on => set('failing', on ? 'yes' : '')}
        />
      </div>
      <Text as="p" color="secondary" aria-live="polite">
        {found.length === policies.length
          ? summaryOf(policies)
          : `${found.length} of ${policies.length} policies`}
      </Text>
      {found.length === 0 && (
        <Alert
          status="info"
          icon
          title="No policy matches"
          description="Try fewer words or another severity."
        />
      )}
      <AccordionGroup
        allowsMultiple
        defaultExpandedKeys={selected ? [selected] : []}
      >
        {shown.map(policy => (
          <PolicyRow
            key={rowId(policy)}
            policy={policy}
            judged={isKnown(preflight)}
          />
        ))}
      </AccordionGroup>
      {more}
    </Flex>
  );
};

const Overview = ({ policies, cluster, preflight }: PolicyOverview) => {
  if (policies.state === 'forbidden') {
    return (
      <Alert
        status="warning"
        icon
        title={`The cluster ${cluster} does not show its policies`}
        description={policies.reason}
      />
    );
  }
  if (policies.state === 'none' || policies.value?.length === 0) {
    return (
      <Alert
        status="info"
        icon
        title={`The cluster ${cluster} has no policies`}
        description="Add Kyverno policies to policies/ in the platform repository."
      />
    );
  }
  return (
    <Flex direction="column" gap="4">
      {policies.state === 'unknown' && (
        <Alert
          status="warning"
          icon
          title={
            <>
              The cluster {cluster} does not answer
              {policies.observedAt && (
                <>
                  : this is from <Age at={policies.observedAt} />
                </>
              )}
            </>
          }
          description={policies.reason}
        />
      )}
      <PreflightMissing preflight={preflight} />
      {policies.value && (
        <List policies={policies.value} preflight={preflight} />
      )}
    </Flex>
  );
};

/** Every policy of the cluster, with what it says across all services, from preflight and from the cluster's reports. */
const PoliciesView = () => {
  const api = useApi(policyApiRef);
  const load = useCallback(() => api.overview(), [api]);
  const live = useLive(load, { channels: [POLICY_WORKLOADS_CHANNEL] });
  return (
    <LiveView live={live} what="policies">
      {overview => <Overview {...overview} />}
    </LiveView>
  );
};

/** Policies and what they say, what a change of them would break, and the exceptions from them. */
export const PoliciesPage = () => {
  const [params, setParams] = useSearchParams();
  const branch = params.get('branch') ?? undefined;
  const open = (view: string, more: Record<string, string> = {}) =>
    setParams(view === 'policies' ? {} : { view, ...more }, { replace: true });
  return (
    <PageContent className={styles.page}>
      <Tabs
        selectedKey={params.get('view') ?? 'policies'}
        onSelectionChange={key => open(String(key))}
      >
        <TabList>
          <Tab id="policies">Policies</Tab>
          <Tab id="changes">Changes</Tab>
          <Tab id="exceptions">Exceptions</Tab>
        </TabList>
        <TabPanel id="policies" className={styles.panel}>
          <PoliciesView />
        </TabPanel>
        <TabPanel id="changes" className={styles.panel}>
          <ChangesView
            selected={branch}
            onSelect={name => open('changes', name ? { branch: name } : {})}
          />
        </TabPanel>
        <TabPanel id="exceptions" className={styles.panel}>
          <ExceptionsView />
        </TabPanel>
      </Tabs>
    </PageContent>
  );
};
