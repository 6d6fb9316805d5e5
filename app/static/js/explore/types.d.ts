// The shapes that the explorer's modules hand to each other. Read by the type check of `make lint` only.

declare namespace Setka {
  /** First and last day, ISO; null is open. */
  type Span = [string | null, string | null];
  type Phase = "kept" | "begun" | "ended";
  type Point = { x: number; y: number };

  /** A node as the server answers it. */
  interface Node {
    id: string;
    label: string;
    kind: string | null;
    sector: string | null;
    name: string;
    short: string;
    x: number | null;
    y: number | null;
    degree: number;
    spans?: Span[] | null;
    since?: string | null;
    until?: string | null;
    community?: string | number | null;
    [more: string]: any;
  }

  /** A tie or a sum of contacts; `spans` are those of every contact of a sum. */
  interface Tie {
    id: string;
    source: string;
    target: string;
    type: string;
    kind: string | null;
    state: string | null;
    directed: boolean;
    since: string | null;
    until: string | null;
    count: number;
    spans?: Span[];
    [more: string]: any;
  }

  /** The scene: the fields of the address. */
  interface View {
    level: string;
    focus: string | null;
    depth: number;
    open: string[];
    draw: number;
    on: string | null;
    /** instant, window or growth */
    mode: string;
    start: string | null;
    against: string | null;
    way: string[] | null;
    avoid: string[];
    through: string[];
    best: number;
    ties: string[];
    sectors: string[];
    kinds: string[];
    states: string[];
    topics: string[];
    places: string[];
    strength: number;
    hide: string[];
    core: number;
    moved: Record<string, Point>;
    colour: string | null;
    size: string | null;
    label: string | null;
    /** picture or table */
    show: string;
    select: string | null;
    [more: string]: any;
  }

  /** The answer that the scene is cut from. */
  interface Data {
    nodes: Map<string, Node>;
    ties: Map<string, Tie>;
    shown: { nodes: number; nodes_of: number; ties: number; ties_of: number };
    as_of: string;
    span: "all" | "date";
    truncated: boolean;
    [more: string]: any;
  }

  /** What is in the scene's time, before filters. */
  interface Timed {
    nodes: Map<string, Node>;
    ties: Tie[];
    phases: Map<string, Phase>;
  }

  /** What the scene shows. */
  interface Visible {
    nodes: Node[];
    ties: Tie[];
    degrees: Map<string, number>;
    phases: Map<string, Phase>;
    [more: string]: any;
  }

  /** `store.state`. */
  interface State {
    view: View;
    data: Data;
    timed: Timed;
    visible: Visible;
    tally: any;
    facets: any;
    path: any;
    status: "loading" | "ready" | "error";
    error: any;
    step: number;
    steps: number;
    [more: string]: any;
  }

  interface Store {
    state: State;
    go(patch: Partial<View>, how?: { replace?: boolean }): void;
    load(how?: { again?: boolean }): Promise<void>;
    back(): void;
    forward(): void;
    subscribe(listener: (state: State, changed: "data" | "view" | "select" | "status" | "path") => void): void;
    put(patch: Partial<State>, changed?: string): void;
    [more: string]: any;
  }

  /** The drawing: `canvas.js`. */
  interface Canvas {
    cy: any;
    [more: string]: any;
  }

  type Spoken = { spoken: (text: string) => void };
}

interface Window {
  setka: { cy: any; store: Setka.Store };
}

// Which element stands behind an id or a selector is known to the page, not to the checker.
interface Document {
  getElementById(id: string): any;
}
interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}
interface Node {
  contains(other: any): boolean;
}
interface EventTarget {
  closest: any;
  open: any;
}
interface Event {
  detail: any;
}
