"""The ten rounds by Selenium and ChromeDriver, as people write it: `web_selenium.py URL PEOPLE BROWSER TIMES`."""

import json
import shutil
import sys
import time
from importlib.metadata import version
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

SAID = (By.CSS_SELECTOR, "[role=status]")


def play(url: str, people: list[dict[str, str]], browser: str, times: int) -> tuple[list[float], list[float]]:
    """Seconds of each attempt: for all of it, and for the fields alone."""
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in ("--headless", "--no-sandbox", "--disable-gpu"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    taken, filling = [], []
    for _ in range(times):
        driver.get(url)
        driver.find_element(By.ID, "start").click()
        begun, filled = time.perf_counter(), 0.0
        for person in people:
            at = time.perf_counter()
            for label, text in person.items():
                told = driver.find_element(By.XPATH, f"//label[normalize-space()='{label}']")
                driver.find_element(By.ID, told.get_attribute("for")).send_keys(text)
            filled += time.perf_counter() - at
            driver.find_element(By.CSS_SELECTOR, "input[type=submit]").click()
        WebDriverWait(driver, 20, 0.02).until(lambda one: "Success rate" in one.find_element(*SAID).text)
        taken.append(time.perf_counter() - begun)
        filling.append(filled)
    driver.quit()
    return taken, filling


if __name__ == "__main__":
    url, people, browser, times = sys.argv[1:]
    given = json.loads(Path(people).read_text("utf-8"))
    seconds, filling = play(url, given, browser, int(times))
    print(json.dumps({"seconds": seconds, "filling": filling, "peer": f"selenium {version('selenium')}"}))
