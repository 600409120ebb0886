// The search page: finds sections, shows where the words stand, and marks them in the page it opens.
(() => {
  const WORD = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu;
  const HYPHENATED = /(?<![\p{L}\p{N}])[\p{L}\p{N}]+(?:[-‐][\p{L}\p{N}]+)+/gu;
  const MOST = 50;

  // 'back-propagation' is found as two words and as one.
  const tokens = (text) => [
    ...(text.match(WORD) || []),
    ...(text.match(HYPHENATED) || []).map((word) => word.replace(/[-‐]/g, "")),
  ];
  const plain = (word) => word.toLowerCase().replace(/(?<=[a-z]{2}[^s\W])s$/, "");

  const sections = BOOK.flatMap((page) =>
    page.sections.map(([anchor, title, text]) => ({ page, anchor, title, text })));

  // The glossary first, exercises last: a reader looks for where a word is explained. Of the terms
  // 'convolution' comes before 'transposed convolution'.
  const worth = (id) => {
    const { anchor, title } = sections[id];
    if (anchor.startsWith("term-")) return 2 + 1 / title.match(/[\p{L}\p{N}-]+/gu).length;
    return anchor.startsWith("exercise") ? 0.5 : 1;
  };

  const index = new MiniSearch({
    fields: ["title", "text"],
    tokenize: tokens,
    processTerm: plain,
    searchOptions: { boost: { title: 4 }, boostDocument: worth, prefix: (word) => word.length > 2 },
  });
  index.addAll(sections.map((section, id) => ({ id, title: section.title, text: section.text })));

  // All words; or all words with two neighbours written as one: 'over fitting', 'over-fitting'.
  const alternatives = (words) => [
    words,
    ...words.slice(1).map((_, i) => [...words.slice(0, i), words[i] + words[i + 1], ...words.slice(i + 2)]),
  ];
  function search(question) {
    const words = question.match(WORD) || [];
    const queries = alternatives(words).map((some) => ({
      queries: some, combineWith: "AND", tokenize: (word) => [word],
    }));
    const exact = index.search({ combineWith: "OR", queries });
    return exact.length ? exact : index.search({ combineWith: "OR", queries, fuzzy: 0.2 });
  }

  // What to mark: the words as they stand in the section; Chinese ones as they were asked for.
  function marker(question, { terms, queryTerms }) {
    const asked = question.match(/\p{Script=Han}+/gu) || [];
    const longer = (term) => queryTerms.some((word) => terms.includes(word) && term.startsWith(word));
    const latin = terms.filter((term) => !/\p{Script=Han}/u.test(term))
      .filter((term) => queryTerms.includes(term) || !longer(term)) // 'back', not 'backward'
      .sort((a, b) => b.length - a.length)
      .map((term) => `(?<![\\p{L}\\p{N}])${[...term].join("[-‐]?")}\\p{L}{0,2}(?![\\p{L}\\p{N}])`);
    return new RegExp([...asked, ...latin].join("|") || "(?!)", "giu");
  }

  function excerpt(text, mark) {
    const at = Math.max(text.search(mark), 0);
    const start = at < 90 ? 0 : text.indexOf(" ", at - 80) + 1;
    const end = start + 240 < text.length ? text.lastIndexOf(" ", start + 240) : text.length;
    return (start ? "… " : "") + text.slice(start, Math.max(end, at)) + (end < text.length ? " …" : "");
  }

  function element(name, content, attributes = {}) {
    const node = Object.assign(document.createElement(name), attributes);
    node.append(...[content].flat());
    return node;
  }

  function marked(text, mark) {
    const parts = [];
    let last = 0;
    for (const match of text.matchAll(mark)) {
      parts.push(text.slice(last, match.index), element("mark", match[0]));
      last = match.index + match[0].length;
    }
    return [...parts, text.slice(last)];
  }

  function shown(result, question) {
    const { page, anchor, title, text } = sections[result.id];
    const mark = marker(question, result);
    const forms = new Set(`${title} ${text}`.toLowerCase().match(mark) || []);
    const query = `?highlight=${encodeURIComponent([...forms].slice(0, 8).join(" "))}`;
    const href = page.address + query + (anchor && `#${anchor}`);
    const where = anchor ? [element("span", page.title, { className: "where" })] : [];
    const link = element("a", marked(anchor ? title : page.title, mark), { href });
    const words = element("p", marked(excerpt(text, mark), mark));
    return element("li", [link, ...where, words]);
  }

  function show(question) {
    const results = question.trim() ? search(question) : [];
    const sum = results.length === 1 ? "1 section" : `${results.length} sections`;
    const said = results.length ? `${sum} with ‘${question}’` : `Nothing found for ‘${question}’.`;
    const list = results.slice(0, MOST).map((result) => shown(result, question));
    const status = element("p", question.trim() ? said : "", { role: "status" });
    document.getElementById("search-results").replaceChildren(status, element("ol", list));
  }

  const question = new URLSearchParams(location.search).get("q") || "";
  for (const field of document.querySelectorAll("input[name=q]")) {
    field.value = question;
    field.addEventListener("input", () => show(field.value));
  }
  show(question);
})();
