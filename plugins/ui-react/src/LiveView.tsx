import { Alert, Button, Flex, Skeleton } from '@backstage/ui';
import type { ReactNode } from 'react';
import { Age } from './Age';
import type { Live } from './useLive';

const Rows = () => (
  <Flex direction="column" gap="3" aria-label="Loading" role="status">
    {[100, 92, 96, 84].map(width => (
      <Skeleton key={width} width={`${width}%`} height={44} />
    ))}
  </Flex>
);

const Retry = ({ onPress }: { onPress: () => void }) => (
  <Button size="small" variant="secondary" onPress={onPress}>
    Try again
  </Button>
);

/** The states around a page's data: loading, failing, forbidden, missing, stale; then the data. */
export function LiveView<T>({
  live,
  what,
  loading = <Rows />,
  children,
}: {
  live: Live<T>;
  /** What the page shows, for the messages: `deployments`. */
  what: string;
  loading?: ReactNode;
  children: (value: T) => ReactNode;
}) {
  switch (live.state) {
    case 'loading':
      return <>{loading}</>;
    case 'forbidden':
      return (
        <Alert
          status="warning"
          title={`You may not see ${what}`}
          description={live.error.message}
        />
      );
    case 'missing':
      return (
        <Alert
          status="info"
          title={`There are no ${what} here`}
          description={live.error.message}
        />
      );
    case 'failed':
      return (
        <Alert
          status="danger"
          title={`The ${what} could not be read`}
          description={live.error.message}
          customActions={<Retry onPress={live.refresh} />}
        />
      );
    case 'stale':
      return (
        <Flex direction="column" gap="4">
          <Alert
            status="warning"
            title={
              <>
                No newer answer: this is from <Age at={live.at} />
              </>
            }
            description={live.error.message}
            customActions={<Retry onPress={live.refresh} />}
          />
          {children(live.value)}
        </Flex>
      );
    default:
      return <>{children(live.value)}</>;
  }
}
