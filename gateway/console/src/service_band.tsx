// How the gateway serves just now, on every page and before signing in.
import { moment } from './format';
import { t } from './i18n';
import { useLoad } from './load';

interface Service { state: string; notice: { from: string; until: string; words: string } | null }

/** That nothing can be changed just now, or that maintenance is announced: before anybody types what would be lost. */
export function ServiceBand() {
  const { body } = useLoad<{ item: Service }>('/v1/service', 60, [], 'shell');
  if (!body || (body.item.state === 'normal' && !body.item.notice)) return null;
  const { state, notice } = body.item;
  const times = notice ? { from: moment(notice.from), until: moment(notice.until), words: notice.words } : undefined;
  return (
    <div class="band stale" role="status">
      <span class="sign" aria-hidden="true">‖</span>
      {state === 'read_only' && <span><strong>{t('state.read_only')}</strong> {t('state.read_only_next')}</span>}
      {times && <span><strong>{t(state === 'maintenance' ? 'state.maintenance' : 'state.maintenance_to_come')}</strong> {t('state.maintenance_when', times)}</span>}
    </div>
  );
}
