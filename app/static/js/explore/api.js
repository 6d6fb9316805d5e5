// Talks to the server. Every failure is an ApiError whose message is for the person and whose `kind` says what helps.

import { say } from "./words.js";

const page = document.getElementById("explore").dataset;

export class ApiError extends Error {
  constructor(kind, message, status = 0) {
    super(message);
    this.kind = kind; // offline | signed_out | refused | answer
    this.status = status;
  }
}

async function ask(address, accept, signal, options = {}) {
  let response;
  try {
    response = await fetch(address, { ...options, signal, headers: { Accept: accept, "X-Requested-With": "fetch", ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("offline", say("failed.offline"));
  }
  const signIn = new URL(page.signIn, location.href).pathname;
  if (response.status === 401 || (response.redirected && new URL(response.url).pathname === signIn)) {
    throw new ApiError("signed_out", say("failed.signed_out"), 401);
  }
  return response;
}

export async function view(question, signal) {
  const response = await ask(page.view + question, "application/json", signal);
  let answer;
  try {
    answer = await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("answer", say(response.status >= 500 ? "failed.offline" : "failed.answer"), response.status);
  }
  if (!response.ok) throw new ApiError("refused", answer.error || say("failed.answer"), response.status);
  return answer;
}

export async function card(id, isTie, on, signal) {
  const address = (isTie ? page.tieCard : page.card).replace("-id-", encodeURIComponent(id)) + (on ? `?on=${on}` : "");
  const response = await ask(address, "text/html", signal);
  const text = await response.text();
  if (!response.ok) {
    const sentence = new DOMParser().parseFromString(text, "text/html").querySelector("[role=alert], main p, p")?.textContent.trim();
    throw new ApiError("refused", sentence || say("failed.answer"), response.status);
  }
  return text;
}

/** Topics and places of institutions and people: what two of the filters need besides the picture. */
export async function facets() {
  const response = await ask(page.facets, "application/json");
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError("refused", answer.error || say("failed.offline"), response.status);
  return answer;
}

export const signInAddress = () => `${page.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;

/**
 * The answer of any address that speaks JSON. An error's `answer` is what the server said with it.
 * @param {string} address @param {RequestInit} [options] @returns {Promise<any>}
 */
export async function read(address, options = {}) {
  const response = await ask(address, "application/json", options.signal, options);
  const answer = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  throw Object.assign(new ApiError(answer ? "refused" : "answer", answer?.error || say("failed.answer"), response.status), { answer });
}
