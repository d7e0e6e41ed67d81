// The response goes on by itself; without JavaScript the button of the page sends it.
document.getElementById("response").submit();
