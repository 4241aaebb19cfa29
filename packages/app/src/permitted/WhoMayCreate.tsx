import { usePermission } from '@backstage/plugin-permission-react';
import { taskCreatePermission } from '@backstage/plugin-scaffolder-common/alpha';
import { Alert, Container } from '@backstage/ui';

/** Says that the viewer can create nothing, and who can; nothing to whom may. */
export const WhoMayCreate = () => {
  const { loading, allowed } = usePermission({
    permission: taskCreatePermission,
  });
  if (loading || allowed) return null;
  return (
    <Container>
      <Alert
        status="info"
        icon
        title="You can look, but not create"
        description="Whoever is a member of a team creates services for it: ask your team's lead or the platform team to add you to yours."
      />
    </Container>
  );
};
