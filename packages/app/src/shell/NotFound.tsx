import { ButtonLink, Flex, Text } from '@backstage/ui';
import { PageContent } from '@macadam/plugin-ui-react';
import { useLocation } from 'react-router-dom';

/** Where no page is: what was asked for, and the ways on. */
export const NotFound = () => {
  const { pathname } = useLocation();
  return (
    <PageContent>
      <Flex direction="column" gap="4" py="8">
        <Text as="h1" variant="title-medium">
          There is no page here
        </Text>
        <Text as="p" color="secondary">
          Nothing in this portal is at <code>{pathname}</code>. The link may be
          old, or mistyped.
        </Text>
        <Flex gap="2">
          <ButtonLink href="/">Home</ButtonLink>
          <ButtonLink variant="secondary" href="/catalog">
            Catalog
          </ButtonLink>
          <ButtonLink variant="secondary" href="/search">
            Search
          </ButtonLink>
        </Flex>
      </Flex>
    </PageContent>
  );
};
