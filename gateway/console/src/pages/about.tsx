// Which program and which policy this gateway runs.
import type { Version } from '../api';
import { t } from '../i18n';
import { useLoad } from '../load';
import { Facts, PageHead, Panel, Show } from '../parts';

export function AboutPage() {
  const version = useLoad<{ item: Version }>('/v1/version');
  return (
    <>
      <PageHead title={t('about.title')} cli="version" />
      <Show of={version}>{({ item }) => (
        <Panel>
          <Facts rows={[[t('about.program'), item.program], [t('about.version'), item.version], [t('about.commit'), item.commit],
            [t('about.store_schema'), item.store_schema], [t('about.policy'), item.policy_version]]} />
        </Panel>
      )}</Show>
    </>
  );
}
