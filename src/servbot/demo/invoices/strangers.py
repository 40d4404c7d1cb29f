"""Companies that send invoices although nobody ever put them on the list of suppliers."""

from servbot.demo.company import Supplier

STRANGERS = (
    Supplier(
        name="Brightwater Cleaning Co.",
        tax_number="GB909750013",
        email="hello@brightwater-cleaning.example",
        country="GB",
        currency="GBP",
        address="61 Mill Street, Derby DE1 9ZE, United Kingdom",
        phone="+44 1632 960 705",
        bank="Derwent Savings Bank, Derby",
        account="GB00 DWSB 4000 7050 0611 05",
    ),
    Supplier(
        name="昆明云岭商贸有限公司",
        tax_number="91530102MAHB12660T",
        email="yunling@yunling-shangmao.example",
        country="CN",
        currency="CNY",
        address="昆明市五华区云岭路266号",
        phone="0871-5550 2660",
        bank="滇池商业银行五华支行",
        account="5300550010302660018",
    ),
    Supplier(
        name="Lindqvist Office Trade GmbH",
        tax_number="DE990808004",
        email="rechnung@lindqvist-office.example",
        country="DE",
        currency="EUR",
        address="Lagerstraße 8, 23552 Lübeck, Germany",
        phone="+49 451 5550 808",
        bank="Travehandelsbank, Lübeck",
        account="DE00 2399 0000 0808 0451 08",
    ),
    Supplier(
        name="长沙湘雁贸易有限公司",
        tax_number="91430104MAHB135199",
        email="xiangyan@xiangyan-maoyi.example",
        country="CN",
        currency="CNY",
        address="长沙市岳麓区雁栖路519号",
        phone="0731-5550 5190",
        bank="湘江实业银行岳麓支行",
        account="4300660020305190024",
    ),
)
"""English and Chinese ones."""
