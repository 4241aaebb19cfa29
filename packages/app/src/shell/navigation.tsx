import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarScrollWrapper,
  SidebarSpace,
  useSidebarOpenState,
} from '@backstage/core-components';
import {
  NavContentBlueprint,
  type NavContentComponentProps,
  type NavContentNavItem,
} from '@backstage/plugin-app-react';
import { NotificationsSidebarItem } from '@backstage/plugin-notifications';
import {
  RiMenuLine,
  RiNotification3Line,
  RiSettings3Line,
} from '@remixicon/react';
import { Link } from 'react-router-dom';
import { Mark } from './Logo';
import { SkipToContent } from './SkipToContent';
import styles from './navigation.module.css';

const Brand = () => {
  const { isOpen } = useSidebarOpenState();
  return (
    <Link to="/" className={styles.brand} aria-label="Macadam, home">
      <Mark />
      {isOpen && <span className={styles.name}>Macadam</span>}
    </Link>
  );
};

const Item = ({ href, title, icon }: NavContentNavItem) => (
  <SidebarItem to={href} text={title} icon={() => icon} />
);

/** Pages that a person reaches from somewhere better than the side. */
const ELSEWHERE = [
  'page:api-docs',
  'page:app-visualizer',
  'page:catalog-graph',
  'page:catalog-unprocessed-entities',
  'page:devtools',
  'page:notifications',
  'page:user-settings',
];

const Navigation = ({ navItems }: NavContentComponentProps) => {
  ELSEWHERE.forEach(id => navItems.take(id));
  const items = navItems.withComponent(Item);
  return (
    <>
      <SkipToContent />
      <Sidebar>
        <Brand />
        <SidebarDivider />
        <SidebarGroup label="Menu" icon={<RiMenuLine />}>
          {items.take('page:orchestrator/home')}
          {items.take('page:catalog')}
          {items.take('page:scaffolder')}
          {items.take('page:policy')}
          {items.take('page:orchestrator/platform')}
          <SidebarDivider />
          <SidebarScrollWrapper>
            {items.rest({ sortBy: 'title' })}
          </SidebarScrollWrapper>
        </SidebarGroup>
        <SidebarSpace />
        <SidebarDivider />
        <NotificationsSidebarItem
          renderItem={({ unreadCount, ...item }) => (
            <SidebarItem
              {...item}
              // The name of the link has the number that is shown.
              text={
                unreadCount > 0
                  ? `Notifications (${unreadCount})`
                  : 'Notifications'
              }
              hasNotifications={unreadCount > 0}
              icon={() => <RiNotification3Line />}
            />
          )}
        />
        <SidebarGroup
          label="Settings"
          icon={<RiSettings3Line />}
          to="/settings"
        >
          <SidebarItem
            to="/settings"
            text="Settings"
            icon={() => <RiSettings3Line />}
          />
        </SidebarGroup>
      </Sidebar>
    </>
  );
};

export const navigation = NavContentBlueprint.make({
  params: { component: Navigation },
});
