import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isKeyNeeded } from '../api/key.js';
import { unanswered } from '../api/resource.js';
import { session, sessionProblem } from '../api/session.js';
import { Empty } from '../parts/empty.js';
import { hrefTo, route } from '../route/route.js';
import { useGlobalKeys } from './global-keys.js';
import { Help } from './help.js';
import { Login } from './login.js';
import { PAGES, type Page } from './pages.js';
import { Palette } from './palette.js';
import { RoomAbsent } from './room-absent.js';
import { SaveView } from './save-view.js';
import { Side } from './side.js';
import { Toasts } from './toasts.js';

/** The frame around every page. A page is made anew when its first word changes, and keeps its state otherwise. */
export function Shell(): VNode {
  const isMenuOpen = useSignal(false);
  const main = useRef<HTMLElement>(null);
  useGlobalKeys();
  const { page } = route.value;
  const found = page === '' ? PAGES[0] : PAGES.find(({ id }) => id === page);

  useEffect(() => {
    document.title = `${found?.title ?? 'Not found'} · Bloodbank`;
    isMenuOpen.value = false;
    main.current?.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [found]);

  if (isKeyNeeded.value) return <Login />;
  return (
    <>
      <Side isOpen={isMenuOpen} />
      <main ref={main} tabIndex={-1}>
        <Content page={found} />
        {unanswered.value > 0 && <Loading />}
      </main>
      <Palette />
      <Help />
      <SaveView />
      <Toasts />
    </>
  );
}

/** One page; or what it needs, where the gateway was started without that, which is known once `/me` has answered. */
function Content({ page }: { readonly page: Page | undefined }): VNode | null {
  if (page === undefined) return <NotFound />;
  const { id, title, room, view: View } = page;
  if (room !== undefined && session.value === undefined && sessionProblem.value === undefined) return null;
  if (room !== undefined && session.value?.rooms[room] === false) return <RoomAbsent title={title} room={room} />;
  return <View key={id} />;
}

/** Seen only where an answer takes longer than a glance. */
function Loading(): VNode {
  return (
    <p class="loading quiet small" role="status">
      Loading …
    </p>
  );
}

function NotFound(): VNode {
  return (
    <div class="page">
      <Empty title="There is no such page">
        <p>
          <a href={hrefTo('live')}>Watch events pass</a>, or press <kbd>?</kbd> for all that there is.
        </p>
      </Empty>
    </div>
  );
}
