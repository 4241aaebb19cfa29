import { Button, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { diffPath } from '../diff/view';

/** Leads to how an environment differs from each of the others that hold something. */
export const CompareWith = ({
  workload,
  environment,
  others,
}: {
  workload: string;
  environment: string;
  others: readonly string[];
}) =>
  others.length > 0 && (
    <MenuTrigger>
      <Button
        size="small"
        variant="tertiary"
        aria-label={`Compare ${environment} with…`}
      >
        Compare with…
      </Button>
      <Menu>
        {others.map(other => (
          <MenuItem
            key={other}
            href={diffPath(workload, { from: other, to: environment })}
          >
            {other}
          </MenuItem>
        ))}
      </Menu>
    </MenuTrigger>
  );
