// Goes on to the application once every frame of this page has loaded, or when one takes too long.
const LONGEST_MILLISECONDS = 3000;

let isGone = false;
const goOn = () => {
  if (isGone) return;
  isGone = true;
  window.location.replace(document.getElementById("continue").href);
};

window.addEventListener("load", goOn);
window.setTimeout(goOn, LONGEST_MILLISECONDS);
