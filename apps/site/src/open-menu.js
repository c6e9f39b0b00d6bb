// The menu remembers which of its parts are open; a first visit finds the guides open.
for (const part of ["Guides", "Extend it"]) {
  const key = `tsd-accordion-${part}`;
  try {
    if (localStorage.getItem(key) === null) localStorage.setItem(key, "true");
  } catch {
    // Without storage the menu is as it comes.
  }
}
