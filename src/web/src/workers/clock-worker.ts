// SPDX-License-Identifier: GPL-3.0-or-later
import type { ClockNews, ClockOrder } from "./messages";

/*
 * Timers of a worker go on at their pace while the page is in the background, where a browser
 * lets the page's own go off once a minute.
 */

const timers = new Map<number, ReturnType<typeof setTimeout>>();

onmessage = (event: MessageEvent<ClockOrder>) => {
  const order = event.data;

  if (order.type === "stop") {
    clearTimeout(timers.get(order.id));
    timers.delete(order.id);
    return;
  }

  const timer = setTimeout(() => {
    const news: ClockNews = order.id;

    timers.delete(order.id);
    postMessage(news);
  }, order.ms);
  timers.set(order.id, timer);
};
