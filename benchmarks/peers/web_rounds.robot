*** Settings ***
Library    Browser
Library    Collections
Library    web_robot.Rounds    ${PEOPLE}

*** Test Cases ***
Ten Rounds
    New Browser    chromium    headless=True    executablePath=${BROWSER}
    New Page    about:blank
    FOR    ${time}    IN RANGE    ${TIMES}
        Go To    ${URL}
        Click    id=start
        Begin
        ${people} =    People
        FOR    ${person}    IN    @{people}
            Begin Filling
            FOR    ${label}    ${text}    IN    &{person}
                ${field} =    Get Element By    Label    ${label}    exact=True
                Fill Text    ${field}    ${text}
            END
            End Filling
            Click    css=input[type=submit]
        END
        Wait For Condition    Text    css=[role=status]    contains    Success rate
        End
    END
